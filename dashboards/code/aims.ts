// The figures that delays are held against, drawn as lines and coloured by. Enters: nothing. Leaves: seconds, each
// with where it comes from; the alerts of ../rules.yml use the same ones.

/** What a wired link inside one site can do, from the stick's report to the PLC and back. */
export const SITE_LINK_S = 0.001;
/** 3GPP TR 22.856: control of a lifting device at a seaport. */
export const SEAPORT_S = 0.02;
/** Default limit of the loop age: from here on speed is reduced, and the crane is stopped (docs/safety.md). */
export const LOOP_AGE_LIMIT_S = 0.15;
/** Default felt ages at which a crane is down to creep speed, and at which it is stopped; slower from the limit of the loop age on (docs/safety.md). */
export const FELT_AGE_CREEP_S = 0.25;
export const FELT_AGE_STOP_S = 0.4;
/** What the gateway may add to a command. */
export const RESIDENCE_S = 50e-6;
/** Share of the configured loop age limit above which the rules warn. */
export const NEAR_LIMIT = 0.8;
/** Share of refused commands above which the rules warn. */
export const REFUSED_SHARE = 0.01;
/** Commands a second to a held crane: one every 20 ms. */
export const COMMANDS_PER_S = 50;
export const DAY_S = 86_400;
/** A certificate that ends sooner is warned about, by the rules and by the gateway's log. */
export const CERTIFICATE_WARNING_S = 7 * DAY_S;
