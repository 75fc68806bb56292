"""What an edge location of CloudFront does with a request: rules without sockets and clocks.

`Distribution` says what was configured, `cache_key` which requests share an object, `lifetime`
and `error_lifetime` how long one is kept, `EdgeStore` which ones still are.
Times are in seconds of a clock that is handed in.
"""
