/*
 * Compares where a message came from with the addresses that it names: one is hidden only where the sender's own is public.
 */
#include "sip/reach.h"

#include "base/address.h"
#include "sip/uri.h"

static bool is_inner(struct span host) {
        switch (address_class(host)) {
        case ADDRESS_PRIVATE:
        case ADDRESS_SHARED:
        case ADDRESS_LOOPBACK:
        case ADDRESS_LINK_LOCAL:
                return true;
        default:
                return false;
        }
}

bool sip_media_hidden(const struct sdp *sdps, size_t n, struct span from) {
        if (n == 0 || address_class(from) != ADDRESS_PUBLIC)
                return false;
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < sdps[i].n_media; k++) {
                        const struct sdp_media *m = &sdps[i].media[k];
                        if (m->port && m->n_candidates == 0 && is_inner(m->connection))
                                return true;
                }
        return false;
}

bool sip_contact_hidden(const struct sip_message *m, struct span from) {
        struct span contact = sip_header_value(m, SIP_H_CONTACT);

        if (contact.n == 0 || address_class(from) != ADDRESS_PUBLIC)
                return false;
        return is_inner(sip_uri_parse(sip_address_parse(contact).uri).host.name);
}
