// Package onceproof is the adapter kit for Go: copy this file; it needs nothing but the standard library.
//
// Fill in Ops and Roles, and call Serve. An operation takes the fields that Takes lists (a ? marks an
// optional one) and gives the answer, or an error: Rejected(code, message) or Declined(reason). A role makes
// instances; what one emits until its Tell returns is its answer, so wait there for what you started.
// Timers are outputs ("set-timer") and fire as inputs. Bytes are []byte, 64-bit integers uint64, other
// numbers int, records Fields, lists []any. What is printed goes to stderr.
package onceproof
import ("bufio"; "bytes"; "crypto/sha256"; "encoding/base64"; "encoding/json"; "fmt"; "maps"; "os"; "slices"; "strconv"; "strings"; "syscall"; "unicode/utf16")
const big, edge = 1 << 20, 32
type Fields = map[string]any
type Emit func(kind string, fields Fields)
type Tell func(kind string, fields Fields) error
type Served struct { // an operation, which has Run, or a role, which has Make
	Name, Describe string; Takes []string
	Run  func(Fields) (any, error)
	Make func(emit Emit, config Fields) (Tell, error)
}
type Adapter struct {
	Name, Version, Build string; Profiles, Capabilities []string; Ops, Roles []Served
	instances            map[int]func(kind string, fields Fields) []any; next int
}
type Answer struct{ body Fields } // an answer that is not the result
func (a *Answer) Error() string { return fmt.Sprint(a.body) }
// Rejected is a typed refusal: a code of the registry; more may hold offset (uint64), before, certainty.
func Rejected(code, message string, more ...Fields) error {
	body := Fields{"code": code, "certainty": "definite", "message": message}
	for _, fields := range more { maps.Copy(body, fields) }
	return &Answer{Fields{"rejected": body}}
}
func Declined(reason string) error { return &Answer{Fields{"declined": Fields{"reason": reason}}} }
func check(err error) { if err != nil { panic(err) } }
func misunderstood(reason string, message ...any) {
	panic(&Answer{Fields{"error": Fields{"reason": reason, "message": fmt.Sprintln(message...)}}})
}
func unfold(form any) (data []byte) { // bytes: base64, one byte repeated, or parts joined
	if text, ok := form.(string); ok {
		data, err := base64.StdEncoding.DecodeString(text); check(err)
		return data
	}
	if parts, ok := form.(Fields)["cat"].([]any); ok {
		for _, each := range parts { data = append(data, unfold(each)...) }
		return data
	}
	run := read(form).(Fields)
	return bytes.Repeat([]byte{byte(run["fill"].(int))}, run["len"].(int))
}
// read turns JSON into values: a suffix says what a field holds; an empty name is the value itself.
func read(value any) any {
	switch part := value.(type) {
	case json.Number:
		number, err := strconv.Atoi(string(part)); check(err)
		return number
	case []any:
		for at := range part { part[at] = read(part[at]) }
	case Fields:
		record := Fields{}
		for name, each := range part {
			stem, suffix := name, name[max(strings.LastIndexByte(name, '_'), 0):]
			switch suffix {
			case "_b64", "_form":
				stem = strings.TrimSuffix(name, suffix)
				record[stem] = unfold(each)
			case "_u64":
				number, err := strconv.ParseUint(each.(string), 10, 64); check(err)
				stem = strings.TrimSuffix(name, suffix)
				record[stem] = number
			default:
				record[name] = read(each)
			}
			if stem == "" { return record[stem] }
		}
		return record
	}
	return value
}
func write(name string, value any) (string, any) { // the name with the suffix of what it holds, and JSON
	text := base64.StdEncoding.EncodeToString
	switch part := value.(type) {
	case uint64:
		return name + "_u64", strconv.FormatUint(part, 10)
	case []byte:
		if len(part) <= big { return name + "_b64", text(part) }
		return name + "_digest", Fields{"len": len(part), "sha256": fmt.Sprintf("%x", sha256.Sum256(part)),
			"head_b64": text(part[:edge]), "tail_b64": text(part[len(part)-edge:])}
	case []any:
		list := make([]any, len(part))
		for at, each := range part { list[at] = whole(each) }
		return name, list
	case Fields:
		record := Fields{}
		for field, each := range part {
			suffixed, written := write(field, each)
			record[suffixed] = written
		}
		return name, record
	}
	return name, value
}
func whole(value any) any {
	name, written := write("", value)
	if name == "" { return written }
	return Fields{name: written}
}
func find(table []Served, what string, name any, fields Fields) Served {
	at := slices.IndexFunc(table, func(one Served) bool { return one.Name == name })
	if at < 0 { misunderstood("unknown-"+what, name) }
	takes := table[at].Takes
	for field := range fields {
		if !slices.Contains(takes, field) && !slices.Contains(takes, field+"?") { misunderstood("unknown-field", name, field) }
	}
	for _, field := range takes {
		if _, there := fields[field]; !there && !strings.HasSuffix(field, "?") { misunderstood("unknown-field", name, field) }
	}
	return table[at]
}
func (a *Adapter) hello(f Fields) (any, error) {
	describe, roles := Fields{}, []string{"codec"}[:min(len(a.Ops), 1)]
	for _, one := range slices.Concat(a.Ops, a.Roles) {
		if describe[one.Name] = one.Describe; one.Make != nil { roles = append(roles, one.Name) }
	}
	return Fields{"version": 1, "nonce": f["nonce"], "name": a.Name, "implementation_version": a.Version,
		"language": "go", "build": a.Build, "roles": roles, "profiles": append([]string{}, a.Profiles...),
		"capabilities": append([]string{}, a.Capabilities...), "max_in_flight": 8, "describe": describe}, nil
}
func (a *Adapter) call(f Fields) (any, error) {
	args := read(f["args"]).(Fields)
	result, err := find(a.Ops, "op", f["op"], args).Run(args)
	return Fields{"ok": whole(result)}, err
}
func (a *Adapter) open(f Fields) (any, error) {
	config, outputs := read(f["config"]).(Fields), []any{}
	emit := func(kind string, fields Fields) {
		said := Fields{"kind": kind}
		maps.Copy(said, fields)
		outputs = append(outputs, whole(said))
	}
	tell, err := find(a.Roles, "role", f["role"], config).Make(emit, config)
	check(err)
	a.next++
	a.instances[a.next] = func(kind string, fields Fields) (said []any) {
		check(tell(kind, fields))
		said, outputs = outputs, []any{}
		return said
	}
	return Fields{"instance": a.next}, nil
}
func (a *Adapter) tell(f Fields) (any, error) {
	number, fields := read(f["instance"]).(int), Fields{}
	tell := a.instances[number]
	if tell == nil { misunderstood("unknown-instance", number) }
	if f["input"] == nil { delete(a.instances, number); return fields, nil }
	maps.Copy(fields, read(f["input"]).(Fields))
	kind := fields["kind"].(string); delete(fields, "kind")
	return Fields{"outputs": tell(kind, fields)}, nil
}
func (a *Adapter) batch(f Fields) (any, error) {
	replies := []any{}
	for _, part := range f["requests"].([]any) { replies = append(replies, a.Answer(part.(Fields))) }
	return Fields{"replies": replies}, nil
}
func crash(Fields) (any, error) { return nil, syscall.Kill(syscall.Getpid(), syscall.SIGKILL) }
func bye(Fields) (any, error)   { return Fields{}, nil }
func (a *Adapter) Answer(message Fields) (reply Fields) {
	defer func() {
		failure := recover()
		if failure == nil { return }
		answer, known := failure.(*Answer)
		if !known {
			more := Fields{"certainty": "indefinite", "class": fmt.Sprintf("%T", failure)}
			answer = Rejected("other", fmt.Sprint(failure), more).(*Answer)
		}
		reply = whole(answer.body).(Fields)
	}()
	requests := []Served{{Name: "hello", Takes: []string{"versions", "nonce", "max_line"}, Run: a.hello}, {Name: "call", Takes: []string{"op", "args"}, Run: a.call},
		{Name: "open", Takes: []string{"role", "config"}, Run: a.open}, {Name: "tell", Takes: []string{"instance", "input"}, Run: a.tell},
		{Name: "close", Takes: []string{"instance"}, Run: a.tell}, {Name: "batch", Takes: []string{"requests"}, Run: a.batch}, {Name: "crash", Run: crash}, {Name: "bye", Run: bye}}
	fields := maps.Clone(message); delete(fields, "request")
	result, err := find(requests, "request", message["request"], fields).Run(fields); check(err)
	return result.(Fields)
}
func (a *Adapter) Serve() { // answer what comes on stdin until it ends
	a.instances = map[int]func(string, Fields) []any{}
	stdin, stdout := bufio.NewReader(os.Stdin), os.Stdout
	os.Stdout = os.Stderr
	for line, end := stdin.ReadBytes('\n'); end == nil; line, end = stdin.ReadBytes('\n') {
		message, decoder := Fields{}, json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber(); check(decoder.Decode(&message))
		id := message["id"]; delete(message, "id")
		reply := a.Answer(message); reply["id"] = id
		text, err := json.Marshal(reply); check(err)
		var ascii strings.Builder
		for _, unit := range string(text) {
			if unit < 0x7f { ascii.WriteRune(unit); continue }
			for _, code := range utf16.Encode([]rune{unit}) { fmt.Fprintf(&ascii, "\\u%04x", code) }
		}
		fmt.Fprintln(stdout, ascii.String())
		if message["request"] == "bye" { return }
	}
}
