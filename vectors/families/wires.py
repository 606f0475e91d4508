"""Captured payloads, as the published packages wrote them or were given them.

All hold the flattened text `["hello"]` unless said otherwise. Secrets are under the run key 00 to
1f, with nonce a0 to ab and the ephemeral scalar 40 to 5f. Names read from the outside in.
"""

DEVL = bytes.fromhex("6465766c5b2268656c6c6f225d")
GZIP = bytes.fromhex("677a69701f8b08000000000000034b492dcb8956ca48cdc9c9578a0500748266db0d000000")
ZSTD = bytes.fromhex("7a73746428b52ffd200d6900006465766c5b2268656c6c6f225d")
ENCR = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee96ada0e09e8f15a94cb14ea778e4cef053f76f5b1fd3d00"
)
ENCP = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7"
    "a8a9aaabe2b09003813fd8fc651e15a3036004b03a9289ffd9485c385fce0ba27c"
)
ENCR_GZIP = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab8162155d5a400abf626587d307798b975d67d04658ff8fa55559ac83"
    "7fdff767097b47ffaf3eb5d022030a01c73d80c3ec53dfe812"
)
ENCR_ZSTD = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab9c6b08496d7e2d424268eed3071ea5a81cf77b78f7db2e03be537685"
    "0e13c6cfd0b8f1b794f03d1a8a6c"
)
ENCP_GZIP = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7"
    "a8a9aaabe1af8f1fc596b89909727a815ea40cdb7d89a9927ad7b4a81d2bfdbe28e709f4932536574222c683"
    "0a650f9bf4356954c137c5c3a7"
)
ENCP_ZSTD = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7"
    "a8a9aaabfca6920bf2a89f64297f13815ec322e43c1902acd5f3150ef621cc1255817195f442e8d1294acabf"
    "dd23"
)
GZIP_ENCR = bytes.fromhex(
    "677a69701f8b0800000000000003012d00d2ff656e6372a0a1a2a3a4a5a6a7a8a9aaab827d0a411ee96ada0e"
    "09e8f15a94cb14ea778e4cef053f76f5b1fd3d00bc2624c42d000000"
)
GZIP_GZIP = bytes.fromhex(
    "677a69701f8b08000000000000034bafca2c90efe6600003666f4fddd39d61a73cce9e3c19dec5ca50d29476"
    "9b172801009fe5ead325000000"
)
GZIP_ZSTD = bytes.fromhex(
    "677a69701f8b0800000000000003ab2a2e49d1d8aaff57813793812125b52c275a29233527275f2916000a4d"
    "183f1a000000"
)
ZSTD_GZIP = bytes.fromhex(
    "7a73746428b52ffd2025290100677a69701f8b08000000000000034b492dcb8956ca48cdc9c9578a05007482"
    "66db0d000000"
)
ENCR_ZSTD_ZSTD = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab9c6b08496d7e2d42427f56d30700b3aa1484ec3f6f974f059c0e42e3"
    "09c72e23ba132b93c0000ed009898b82259bc99f7c39fcf75e6aa8"
)
ENCR_ENCR = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab83761f5fe56aa01cc6c02174afd36a75f2d153518c5e28b69207ce77"
    "253fbe153801c9b340276c4baa2df9f509af0a9fd22548e6cc03ae3996500ae13f"
)
ENCR_ENCP = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab83761f5d3c6d3351bc7e7e1a8868c3f2ae0189f732ce7be35b889e0a"
    "b7ed99887df3e2e50f83f19efb39a26fa1d32952a5abd64be3efc28224401efda71081008e2e0c90e9edb8d8"
    "ab2cf4baf33db8e01c2de7ab85c5c415760956b25a"
)
ENCP_ENCR = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7"
    "a8a9aaabe3bb851d7abc123aadd7dc26f60eed39d23f2a85ae7613bbda759f4a72074086a25fb81baddfc305"
    "89e5b1f4cdaa9396ad5bf12ee0bfbd70cde73fdb28"
)
ENCR_GZIP_ENCR = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab8162155d5a400abf626587d30779c1f3707ea675fcd430cc3dac8522"
    "da0dd2a97bdcec7dd2281223b6f6dec6009272a3d3d052a2155e569144617dab158db8b0089aa1ab1da5e4e0"
    "e931fbc9226754f85d855c1ae582ca23"
)
ENCR_RAW = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaabbd3a144829a76d9d3f2c9f5e5004f2f229307c9aa6219b5f6e"
)
"""Inside: the text without a prefix."""
ENCR_SHORT_INSIDE = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab877a1f980dd730b25cb2903ece45a08c1eec24"
)
"""Inside: the three bytes 646576."""
GZIP_RAW = bytes.fromhex("677a69701f8b08000000000000038b56ca48cdc9c9578a0500c607ec9109000000")
"""Inside: the text without a prefix."""

LARGE_GZIP = bytes.fromhex(
    "677a69701f8b0800000000000003edca390a80301005d0ab0c5307411b2157110b97b8c6c425c6a87877f10e"
    "96bf7eaf565e67373b151ccb58b061993c825da768d9fb6aa472b587a1c6061af669dec87ab5d2c7bab84eaa"
    "6d1b11323232323232323232f28f99459abf6389561fa70a0000"
)
"""A text of 2,723 bytes, compressed."""
LARGE_ZSTD = bytes.fromhex(
    "7a73746428b52ffd60a70985020044046465766c5b7b2274657874223a312c226e223a327d2c227468652071"
    "7569636b2062726f776e20666f78206a756d7073206f766572206c617a7920646f672e20222c375d02005c82"
    "ca9109564101"
)
"""The same."""
LARGE_ENCR_GZIP = bytes.fromhex(
    "656e6372a0a1a2a3a4a5a6a7a8a9aaab8162155d5a400abf626587d307792d1449a6d92082b292c7905d21c7"
    "648a2210d9e1ff396b07959527ebf5c69fc5fd561145217f59c506b519ee6ac798f2d817dc657e0594d75167"
    "5524f90279a71272b7be79637f79d7d0836e2fa883a87fa6bdb61999f12116de046465d9d3974a222450bff0"
    "368456f1bbfdd23239ab3ceb8c31"
)
"""The same, encrypted."""
LARGE_ENCP_GZIP = bytes.fromhex(
    "656e637079a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51aa0a1a2a3a4a5a6a7"
    "a8a9aaabe1af8f1fc596b89909727a815ea4aa586948a0f4a09aa9cad82f70fa33b2dc8343bf8e9186ff3adb"
    "0423bdc75ba36c269c9988311b5b4f3a47294d1aa17fc269ca5c6e3869233c93d78eedd734deecd48477e006"
    "89d8acee66635d5cebea05bc606bf60532fb261abae09d529242b88d17d2c8d71c209cd246a5a588b797618e"
    "9a04"
)
"""The same, sealed."""
GZIP_WITH_TIME = bytes.fromhex(
    "677a69701f8b080000f1536502ffedc2b10900200c00b057a46f895bdd1c3a097eef115d1392fb9e19f586aa"
    "aaaaaaaada1ceb03f5babf3078170000"
)
"""A text of 6,004 bytes; the gzip header has a modification time."""
