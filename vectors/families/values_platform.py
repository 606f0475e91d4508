"""Rows of the family of values: platform classes, functions, instances."""

ROWS: tuple[tuple[str, str, str, str], ...] = (
    # sample, clauses, title, text
    ("devl-url", "tags", "URL",
     '[["URL",1],"https://ex.com/a?b=%3Cc%3E#d"]'),
    ("devl-usp-empty", "placeholders tags", "an empty query string",
     '[["URLSearchParams",1],"."]'),
    ("headers", "tags", "headers, sorted, cookies apart",
     '[["Headers",1],[2,5,8,11],[3,4],"a","1",[6,7],"b","2",[9,10],"set-cookie","x=1",[9,1'
     '2],"y=2"]'),
    ("headers-empty", "tags", "empty Headers",
     '[["Headers",1],[]]'),
    ("class-ref", "tags", "a class",
     '[["Class",1],{"classId":2},"class//./pt.ts//Pt"]'),
    ("class-instance-error", "first-reducer tags", "an instance of a class that extends Error",
     '[["Instance",1],{"classId":2,"data":3},"class//./e.ts//PtErr",{"m":4},"q"]'),
    ("stepfn", "tags", "a step",
     '[["StepFunction",1],{"stepId":2},"step//./a.ts//s"]'),
    ("stepfn-closure", "tags", "a step with everything it can carry",
     '[["StepFunction",1],{"stepId":2,"closureVars":3,"boundThis":5,"boundArgs":6},"step//'
     './a.ts//s",{"n":4},1,null,[7],2]'),
    ("abortcontroller", "tags", "a controller that nobody aborted",
     '[["AbortController",1],{"streamName":2,"hookToken":3,"aborted":4,"reason":-1},"strm_'
     '01K00000000000000000000000_system_abort","abrt_01K00000000000000000000000",false]'),
    ("rs-object", "tags", "a stream of objects",
     '[["ReadableStream",1],{"name":2},"strm_01K00000000000000000000000"]'),
    ("ws", "tags", "a writable stream of this run",
     '[["WritableStream",1],{"name":2},"strm_01K00000000000000000000000"]'),
    ("ws-forwarded", "references-order tags", "a writable stream that another run owns",
     '[["WritableStream",1],{"name":2,"runId":3,"encryptionPublicKey":4,"deploymentId":5},'
     '"strm_abc","wrun_parent","NsIaZUi6eyMOPlC8CVaxQ0F17V5ayoIm9DW+3doHLy8=","dpl_p"]'),
    ("request-get", "tags", "a request without a body",
     '[["Request",1],{"method":2,"url":3,"headers":4,"body":6,"duplex":7},"GET","https://e'
     'x.com/p",["Headers",5],[],null,"half"]'),
    ("request-aborted", "tags", "a request whose signal was aborted",
     '[["Request",1],{"method":2,"url":3,"headers":4,"body":6,"duplex":7,"signal":8},"GET"'
     ',"https://ex.com/",["Headers",5],[],null,"half",["AbortSignal",9],{"streamName":10,"'
     'hookToken":11,"aborted":12,"reason":13},"strm_01K00000000000000000000000_system_abor'
     't","abrt_01K00000000000000000000000",true,"why"]'),
    ("params", "tags", "params",
     '[["URLSearchParams",1],"a+b=c%26d%3D%C3%A9%2B%7E*-._&x="]'),
    ("params-repeated", "tags", "params repeated",
     '[["URLSearchParams",1],"a=1&a=2&b="]'),
    ("urls-distinct", "sharing", "urls distinct",
     '[[1,3],["URL",2],"https://a/",["URL",2]]'),
    ("headers-joined", "tags", "headers joined",
     '[["Headers",1],[2],[3,4],"x","1, 2"]'),
    ("response", "tags", "response",
     '[["Response",1],{"type":2,"url":3,"status":4,"statusText":5,"headers":6,"body":11,"r'
     'edirected":12},"default","",201,"Created",["Headers",7],[8],[9,10],"x","1",null,false]'),
    ("request-post", "tags", "request post",
     '[["Request",1],{"method":2,"url":3,"headers":4,"body":9,"duplex":10},"POST","https:/'
     '/ex.com/p",["Headers",5],[6],[7,8],"a","b",null,"half"]'),
    ("workflowfn", "tags", "workflowfn",
     '[["WorkflowFunction",1],{"workflowId":2},"workflow//./a.ts//wf"]'),
    ("fn-class-and-step", "first-reducer tags", "fn class and step",
     '[["Class",1],{"classId":2},"c"]'),
    ("signal-aborted", "tags", "signal aborted",
     '[["AbortSignal",1],{"streamName":2,"hookToken":3,"aborted":4,"reason":5},"strm_01K00'
     '000000000000000000000_system_abort","abrt_01K00000000000000000000000",true,"why"]'),
    ("rs-bytes", "tags", "rs bytes",
     '[["ReadableStream",1],{"name":2,"type":3},"strm_01K00000000000000000000000","bytes"]'),
    ("rs-framed", "tags", "rs framed",
     '[["ReadableStream",1],{"name":2,"type":3,"framing":4},"strm_01K000000000000000000000'
     '00","bytes","framed-v1"]'),
    ("instance", "tags", "instance",
     '[["Instance",1],{"classId":2,"data":3},"class//./pt.ts//Pt",{"x":4,"y":5},4,3]'),
    ("instance-undefined", "tags", "instance undefined",
     '[["Instance",1],{"classId":2,"data":-1},"class//./pt.ts//Pt"]'),
)  # fmt: skip
