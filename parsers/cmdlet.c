/*
 * The table of cmdlets that matter for calls, mail and the web, with the properties that tell them apart; it is data, and
 * grows by lines. A cmdlet that is not in it is named by its command line alone.
 */
#include "parsers/cmdlet.h"

#include "base/typo.h"
#include "parsers/text.h"

enum {
        TYPO_SHORTEST = 6, /* shorter names are one another */
        GUESS_FIELDS = 64,
};

static const char verbs[] =
        "Add Clear Compare Complete Convert ConvertFrom ConvertTo Copy Debug Disable Enable Enter Exit Export Find Format Get "
        "Grant Group Import Install Invoke Measure Move New Out Publish Read Register Remove Reset Resolve Restart Restore Resume "
        "Revoke Search Select Set Show Sort Start Stop Suspend Sync Test Trace Update Where Write";

static const struct cmdlet {
        const char *name;
        const char *tells; /* properties that few others have */
        const char *also;
} cmdlets[] = {
        {"Get-CsAccessEdgeConfiguration", "AllowFederatedUsers AllowOutsideUsers EnablePartnerDiscovery RoutingMethod "
         "AllowAnonymousUsers EnableArchivingDisclaimer KeepCrlsUpToDateForPeers MarkSourceVerifiableOnOutgoingMessages "
         "OutgoingTlsCountForFederatedPartners DefaultRouteFqdn UseDnsSrvRouting", "Identity IsPublicProvider VerificationLevel"},
        {"Get-CsHostingProvider", "VerificationLevel EnabledSharedAddressSpace HostsOCSUsers IsLocal AutodiscoverUrl ProxyFqdn",
         "Identity Name Enabled"},
        {"Get-CsPublicProvider", "IconUrl NameDecorationRoutingDomain NameDecorationExcludedDomainList VerificationLevel ProxyFqdn",
         "Identity Name Enabled"},
        {"Get-CsAllowedDomain", "MarkForMonitoring ProxyFqdn Domain Comment", "Identity"},
        {"Get-CsBlockedDomain", "", "Identity Domain Comment"},
        {"Get-CsSipDomain", "IsDefault Name", "Identity"},
        {"Get-CsCertificate", "AlternativeNames Thumbprint Use NotAfter SerialNumber", "Issuer NotBefore Subject"},
        {"Get-ExchangeCertificate", "CertificateDomains HasPrivateKey IsSelfSigned RootCAType Services Thumbprint NotAfter",
         "AccessRules Issuer NotBefore PublicKeySize SerialNumber Status Subject"},
        {"Get-ChildItem", "DnsNameList EnhancedKeyUsageList SendAsTrustedIssuer HasPrivateKey SignatureAlgorithm Thumbprint NotAfter",
         "Extensions FriendlyName Handle Issuer IssuerName NotBefore PrivateKey PublicKey SerialNumber Subject SubjectName Version"},
        {"Get-CsUser", "SipAddress RegistrarPool LineURI EnterpriseVoiceEnabled HostingProvider EnabledForFederation VoicePolicy "
         "HomeServer ExUmEnabled", "Identity DisplayName Enabled SamAccountName UserPrincipalName LineServerURI DialPlan"},
        {"Get-CsOAuthConfiguration", "ExchangeAutodiscoverUrl ExchangeAutodiscoverAllowedDomains ServiceName Realm "
         "ClientAuthorizationOAuthServerIdentity PartnerApplications OAuthServers", "Identity"},
        {"Get-CsExternalAccessPolicy", "EnableFederationAccess EnableOutsideAccess EnablePublicCloudAccess "
         "EnablePublicCloudAudioVideoAccess EnableXmppAccess", "Identity Description"},
        {"Get-CsTenantFederationConfiguration", "AllowFederatedUsers AllowedDomains BlockedDomains AllowPublicUsers "
         "SharedSipAddressSpace AllowTeamsConsumer", "Identity"},
        {"Get-CsOnlinePSTNGateway", "SipSignalingPort ForwardPai MaxConcurrentSessions SendSipOptions FailoverTimeSeconds Fqdn",
         "Identity Enabled MediaBypass"},
        {"Get-CsTrunkConfiguration", "EnableReferSupport SRTPMode EnableBypass RTCPActiveCalls RTCPCallsOnHold "
         "EnableSessionTimer ConcentratedTopology MaxEarlyDialogs", "Identity Description"},
        {"Get-CsVoiceRoute", "NumberPattern PstnUsages PstnGatewayList SuppressCallerId", "Identity Name Priority Description"},
        {"Get-CsDialPlan", "NormalizationRules SimpleName OptimizeDeviceDialing DialinConferencingRegion", "Identity Description"},
        {"Get-CsPool", "Computers Services Site Fqdn", "Identity BackupPoolFqdn"},
        {"Get-CsService", "ServiceId SiteId PoolFqdn DependentServiceList", "Identity Version"},
        {"Get-CsTrustedApplication", "ApplicationId TrustedApplicationPoolFqdn LegacyApplicationName ServiceGruu", "Identity Port"},
        {"Get-CsManagementStoreReplicationStatus", "UpToDate ReplicaFqdn LastStatusReport LastUpdateCreation", "ProductVersion"},
        {"Get-CsPushNotificationConfiguration", "EnableApplePushNotificationService EnableMicrosoftPushNotificationService", "Identity"},
        {"Get-CsWebServiceConfiguration", "TrustedCACerts MACResolverUrl UseWindowsAuth UseCertificateAuth UsePinAuth", "Identity"},
        {"Test-Cs", "TargetFqdn Diagnosis Result Latency ErrorMessage", "TargetUri"},
        {"Get-OutlookAnywhere", "ExternalHostname InternalHostname IISAuthenticationMethods SSLOffloading "
         "ExternalClientAuthenticationMethod InternalClientAuthenticationMethod", "Identity Name Server"},
        {"Get-WebServicesVirtualDirectory", "MRSProxyEnabled InternalNLBBypassUrl GzipLevel CertificateAuthentication",
         "Identity Name Server InternalUrl ExternalUrl ExtendedProtectionTokenChecking AdminDisplayVersion"},
        {"Get-OwaVirtualDirectory", "InstantMessagingType InstantMessagingEnabled InstantMessagingCertificateThumbprint "
         "InstantMessagingServerName LogonFormat", "Identity Name Server InternalUrl ExternalUrl"},
        {"Get-OwaMailboxPolicy", "InstantMessagingType InstantMessagingEnabled WacViewingOnPrivateComputersEnabled", "Identity Name"},
        {"Get-ClientAccessServer", "AutoDiscoverServiceInternalUri AutoDiscoverSiteScope AutoDiscoverServiceCN", "Identity Name Fqdn"},
        {"Get-UMMailbox", "UMEnabled UMDialPlan UMMailboxPolicy SIPResourceIdentifier Extensions", "Identity DisplayName"},
        {"Get-UMDialPlan", "NumberOfDigitsInExtension URIType VoIPSecurity UMServers UMMailboxPolicies", "Identity Name"},
        {"Get-UMService", "UMStartupMode SIPAccessService ExternalHostFqdn SipTcpListeningPort", "Identity Name"},
        {"Get-UMIPGateway", "OutcallsAllowed MessageWaitingIndicatorAllowed GlobalCallRoutingScheme HuntGroups",
         "Identity Name Address Port Status"},
        {"Get-ExchangeServer", "AdminDisplayVersion ServerRole Edition", "Identity Name Site Fqdn"},
        {"Get-OfficeWebAppsFarm", "FarmOU AllowHttp SSLOffloaded EditingEnabled CacheLocation LogLocation Machines",
         "InternalURL ExternalURL CertificateName ClipartEnabled"},
        {"Get-OfficeWebAppsMachine", "HealthStatus MasterMachineName Roles", "MachineName"},
        {"Test-NetConnection", "TcpTestSucceeded RemotePort RemoteAddress InterfaceAlias PingSucceeded SourceAddress", "ComputerName"},
        {"Resolve-DnsName", "QueryType TTL Section NameHost NameTarget IPAddress IP4Address IP6Address", "Name Type Priority Weight Port"},
        {"Get-HotFix", "HotFixID InstalledOn InstalledBy", "Source Description"},
        {"Get-TlsCipherSuite", "CipherSuite CipherBlockLength KeyExchange CipherLength", "Name Certificate Hash Protocols"},
};

enum { N_CMDLETS = sizeof(cmdlets) / sizeof(cmdlets[0]) };

size_t cmdlet_dash(struct span s) {
        static const struct span dashes[] = {SPAN("-"), SPAN("\xE2\x80\x93"), SPAN("\xE2\x80\x94"), SPAN("\xE2\x88\x92"),
                                             SPAN("\xE2\x80\x91"), SPAN("\xE2\x80\x90")};
        for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++)
                if (span_starts(s, dashes[i]))
                        return dashes[i].n;
        return 0;
}

static size_t verb_of(struct span s) {
        size_t n = 0;

        while (n < s.n && is_alpha(s.p[n]))
                n++;
        return n;
}

struct span cmdlet_front(struct span s) {
        size_t verb = verb_of(s), noun = verb + cmdlet_dash(span_from(s, verb)), n = noun;

        if (verb == 0 || noun == verb || !span_among(span_sub(s, 0, verb), verbs))
                return SPAN_NONE;
        while (n < s.n && (is_alpha(s.p[n]) || is_digit(s.p[n])))
                n++;
        bool ends = n == s.n || strchr(" \t:|;),}.", s.p[n]);
        return n > noun && is_alpha(s.p[noun]) && ends ? span_sub(s, 0, n) : SPAN_NONE;
}

void cmdlet_keep(struct word *w, struct span cmdlet) {
        size_t verb = verb_of(cmdlet), noun = verb + cmdlet_dash(span_from(cmdlet, verb));

        word_keep(w, cmdlet);
        if (noun <= verb + 1 || w->n < noun)
                return;
        w->p[verb] = '-';
        memmove(w->p + verb + 1, w->p + noun, w->n - noun);
        w->n -= noun - verb - 1;
}

/* Those that only choose or lay out what another has found. */
static bool is_layout(struct span cmdlet) {
        static const char words[] = "Export Format Group Measure Out Select Sort Tee Where ForEach Write";

        return span_among(span_sub(cmdlet, 0, verb_of(cmdlet)), words);
}

struct span cmdlet_of(struct span command) {
        struct span found = SPAN_NONE, before = SPAN_NONE; /* of this statement, of those before it */
        bool word = true;

        for (size_t i = 0; i < command.n; i++) {
                struct span here = word ? cmdlet_front(span_from(command, i)) : SPAN_NONE;
                if (here.n && (found.n == 0 || (is_layout(found) && !is_layout(here))))
                        found = here;
                if (command.p[i] == ';' && found.n) {
                        before = found;
                        found = SPAN_NONE;
                }
                word = strchr(" \t(|;={", command.p[i]) != NULL;
        }
        return found.n ? found : before;
}

bool cmdlet_asks(struct span cmdlet) {
        return span_among(span_sub(cmdlet, 0, verb_of(cmdlet)), "Find Get Resolve Search Test");
}

static bool alike(struct span name, struct span word, size_t typos) {
        size_t apart = name.n > word.n ? name.n - word.n : word.n - name.n;

        if (typos == 0 || name.n < TYPO_SHORTEST)
                return span_ieq(name, word);
        return apart <= typos && to_lower(name.p[0]) == to_lower(word.p[0]) && typo_count(name, word) <= typos;
}

/* The word of the list that the name is, or is meant to be: its first letter is right, and it is long enough not to be another. */
static struct span among(struct span name, const char *list, size_t typos) {
        struct span rest = span_str(list), word;

        while (span_cut(&rest, ' ', &word))
                if (word.n && alike(name, word, typos))
                        return word;
        return SPAN_NONE;
}

static const struct cmdlet *cmdlet_find(struct span name) {
        for (size_t i = 0; i < N_CMDLETS; i++)
                if (span_ieq(name, span_str(cmdlets[i].name)))
                        return &cmdlets[i];
        if (span_istarts(name, SPAN("Test-Cs")) && name.n > 7) /* they all report alike */
                return cmdlet_find(SPAN("Test-Cs"));
        return NULL;
}

struct span cmdlet_property(struct span cmdlet, struct span name) {
        const struct cmdlet *c = name.n && is_upper(name.p[0]) ? cmdlet_find(cmdlet) : NULL;

        for (size_t typos = 0; c && typos <= TYPO_MAX; typos++) {
                struct span known = among(name, c->tells, typos);
                if (known.n == 0)
                        known = among(name, c->also, typos);
                if (known.n)
                        return known;
        }
        return name;
}

bool cmdlet_has_property(struct span name) {
        for (size_t i = 0; i < N_CMDLETS; i++)
                if (among(name, cmdlets[i].tells, TYPO_MAX).n || among(name, cmdlets[i].also, 0).n)
                        return true;
        return false;
}

/* How many of the names tell of the cmdlet; items of a list count once. */
static size_t count_told(const struct cmdlet *c, const struct field *v, size_t n, size_t typos) {
        size_t told = 0;

        for (size_t i = 0; i < n; i++)
                told += (i == 0 || !span_eq(v[i].name, v[i - 1].name)) && among(v[i].name, c->tells, typos).n;
        return told;
}

struct span cmdlet_guess(const struct field *v, size_t n) {
        const struct cmdlet *best = NULL;
        size_t most = 1;

        n = n < GUESS_FIELDS ? n : GUESS_FIELDS;
        for (size_t i = 0; i < 2 * N_CMDLETS && (i < N_CMDLETS || !best); i++) {
                size_t told = count_told(&cmdlets[i % N_CMDLETS], v, n, i < N_CMDLETS ? 0 : TYPO_MAX);
                if (told > most) {
                        most = told;
                        best = &cmdlets[i % N_CMDLETS];
                }
        }
        return best ? span_str(best->name) : SPAN_NONE;
}
