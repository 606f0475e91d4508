"""Who may write what to whom: release order, capabilities, spec versions and call sites.

`versions` orders releases, `releases` names those that exist, `capabilities` says what a writer
believes of a reader, `readers` what a reader was measured to decode, `negotiation` what each call
site writes, and `violations` compares the last two over all pairs.
"""
