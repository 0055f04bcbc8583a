using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Catalogs;

/// <summary>Faults of pantheon.yaml, agents, tools, commands and policies, each with the whole text that is printed.</summary>
public sealed class DefinitionFaultTests
{
    [TestCase("version: 2\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\n",
        "pantheon.yaml:1:10: error PAN1204: 'version' must be 1; found 2")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop } }\nroutes: { coder: [hera/big] }\n",
        "pantheon.yaml:2:16: error PAN1201: the repository needs the key 'base'")]
    [TestCase("version: 1\nrepos: { Shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\n",
        "pantheon.yaml:2:10+4: error PAN1205: 'Shop' is no name that 'repos' can have: lower-case letters, digits, '_' and '-', a letter first")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main, branch: mine } }\nroutes: { coder: [hera/big] }\n",
        "pantheon.yaml:2:53+4: error PAN1204: 'branch' must begin with 'night/', found 'mine' (so nobody's own branch is ever touched)")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main, preset: go, keep_branches: 30d } }\nroutes: { coder: [hera/big] }\n",
        "pantheon.yaml:2:53+2: error PAN1206: the preset 'go' is not supported yet (write 'build', 'test' and 'results' instead)",
        "pantheon.yaml:2:57+13: warning PAN1208: the key 'keep_branches' of the repository has no effect yet (remove it, or keep it for a later version)")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera] }\n",
        "pantheon.yaml:3:19+4: error PAN1204: route 'coder' must name models as pool/model, found 'hera'")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\ndefaults: { repo: shp, flow: f, night: day }\n",
        "pantheon.yaml:4:19+3: error PAN1304: the default repository 'shp' is not in the catalog (did you mean 'shop'?)",
        "pantheon.yaml:4:30: error PAN1304: the default flow 'f' is not in the catalog (there are no flows)",
        "pantheon.yaml:4:40+3: error PAN1304: the policy 'day' has 'mode: day' and is named for the night (name a policy with 'mode: night')")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: { models: [hera/big, desk/big], choose: { by: size, threshold: 2 } }, other: { models: [hera/big], choose: { by: complexity } } }\n",
        "pantheon.yaml:3:64+4: error PAN1204: 'by' must be 'complexity'; found 'size'",
        "pantheon.yaml:3:81: error PAN1204: 'threshold' must be from 0 to 1; found 2",
        "pantheon.yaml:3:125: error PAN1201: 'choose' needs the key 'threshold'")]
    public void In_the_project(string text, params string[] expected) => Check("pantheon.yaml", text, expected);

    [TestCase("model: { route: coder }", "model: { route: coder, id: a/b }",
        "4:8: error PAN1207: the model has both 'route' and 'id' (name a route of pantheon.yaml, or one model as pool/model)")]
    [TestCase("model: { route: coder }", "model: { id: ab }", "4:14+2: error PAN1204: 'id' must name a model as pool/model, found 'ab'")]
    [TestCase("model: { route: coder }", "model: { route: codr }",
        "4:17+4: error PAN1305: the agent 'coder' asks for unknown route 'codr' (did you mean 'coder'?)")]
    [TestCase("model: { route: coder }", "model: { route: coder, adapter: x, temperature: 3 }",
        "4:24+7: error PAN1206: the key 'adapter' of the model is not supported yet (serve the adapted model under a name of its own and name it in a route)",
        "4:49: error PAN1204: 'temperature' must be from 0 to 2; found 3")]
    [TestCase("output: patch.v1", "output: ptch.v1", "6:9+7: error PAN1209: 'output' has the unknown type 'ptch.v1' (did you mean 'patch.v1'?)")]
    [TestCase("output: patch.v1", "output: { type: string, format: date, minimun: 3 }",
        "6:39+7: error PAN1251: keyword 'minimun' at $.minimun is not honoured (did you mean 'minimum'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [read_fil, night_summary, check]\ndone: { require: [chek] }",
        "7:9+8: error PAN2108: the agent 'coder' names unknown tool 'read_fil' (did you mean 'read_file'?)",
        "7:19+13: error PAN1206: the tool 'night_summary' is not supported yet (leave the node out)",
        "8:19+4: error PAN2108: 'done' requires the tool 'chek', which the agent does not have (did you mean 'check'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [aply_patch, git_stat]",
        "7:9+10: error PAN2108: the agent 'coder' names unknown tool 'aply_patch' (did you mean 'apply_patch'?)",
        "7:21+8: error PAN2108: the agent 'coder' names unknown tool 'git_stat' (did you mean 'git_status'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [run_command]",
        "7:9+11: error PAN4280: the agent 'coder' has 'run_command' and no 'commands' says what it may run (add 'commands', as in [dotnet format *, npm test])")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [run_command]\ncommands: [dotnet format *, git status, /usr/bin/GIT diff, env git log, sh x.sh]",
        "8:29+10: error PAN4281: the command 'git status' runs git, which no agent may (grant git_status, git_diff, git_log or git_show instead)",
        "8:41+17: error PAN4281: the command '/usr/bin/GIT diff' runs git, which no agent may (grant git_status, git_diff, git_log or git_show instead)",
        "8:60+11: error PAN4281: the command 'env git log' runs git, which no agent may (grant git_status, git_diff, git_log or git_show instead)",
        "8:73+7: error PAN4282: the command 'sh x.sh' runs a shell, and the agent does not have 'bash' (list the program itself, or grant 'bash' by name under 'tools')")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [run_command, bash]\ncommands: [sh x.sh, '* test', 'npm test && rm x']",
        "8:21+8: error PAN4283: the command '* test' does not name its program (write the program out, and '*' for its arguments: dotnet format *)",
        "8:31+18: error PAN4284: the command 'npm test && rm x' is written for a shell, and run_command starts programs without one (list the program and its arguments, or declare the script as a tool (tools/NAME.yaml))")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [read_file]\ncommands: [npm test]",
        "8:1+8: error PAN1207: the agent 'coder' has 'commands' and not the tool 'run_command' (grant 'run_command' under 'tools', or remove 'commands')")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [run_command]\ncomands: [npm test]",
        "7:9+11: error PAN4280: the agent 'coder' has 'run_command' and no 'commands' says what it may run (add 'commands', as in [dotnet format *, npm test])",
        "8:1+7: error PAN1203: unknown key 'comands' in the agent (did you mean 'commands'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\nblind: [reviewr]",
        "7:9+7: error PAN2105: 'blind' names unknown agent 'reviewr' (did you mean 'reviewer'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\ninclude: [style]",
        "7:11+5: error PAN1304: 'include' names the unknown command 'style' (there are no commands)")]
    [TestCase("output: patch.v1", "output: patch.v1\nlimits: { wall: 10, turns: 0, repairs: 2 }",
        "7:17+2: error PAN1204: 'wall' must be a duration, found '10' (write a whole number and a unit: 500ms, 30s, 20m, 2h, 90d)",
        "7:28: error PAN1204: 'turns' must be at least 1; found 0",
        "7:31+7: error PAN1206: the key 'repairs' of the limits is not supported yet (remove it; tool calls are repaired by fixed rules)")]
    [TestCase("output: patch.v1", "output: patch.v1\ngrammar: { regex: a }\ntools: [read_file]\nagents: [reviewer]",
        "7:1+7: error PAN1207: the agent has both 'grammar' and 'tools'; under a grammar it could call none of them (leave one of the two out)",
        "9:1+6: error PAN1206: the key 'agents' of the agent is not supported yet (let the flow call the other agent in a node of its own)")]
    [TestCase("output: patch.v1", "output: patch.v1\nlimits: { context: drop }\ncontext: { trigger: 1, keep_turn: 3, prune_tools: 2 }",
        "7:20+4: error PAN1204: 'context' must be one of compact, fail; found 'drop'",
        "8:21: error PAN1204: 'trigger' must be from 0.1 to 0.95; found 1",
        "8:24+9: error PAN1203: unknown key 'keep_turn' in the context (did you mean 'keep_turns'?)",
        "8:51: error PAN1202: 'prune_tools' must be true or false, found the number 2")]
    [TestCase("output: patch.v1", "output: patch.v1\ncompaction: { route: codr }",
        "7:22+4: error PAN1305: the agent 'coder' asks for unknown route 'codr' (did you mean 'coder'?)")]
    [TestCase("output: patch.v1", "output: patch.v1\ncompaction: {}",
        "7:13: error PAN1207: the compaction has neither 'route' nor 'model' (name a route of pantheon.yaml, or one model as pool/model; without 'compaction' fixed rules do the work)")]
    [TestCase("output: patch.v1", "output: patch.v1\ngrammar: { regex: a, gbnf: b }",
        "7:1+7: error PAN1207: the grammar has both 'gbnf' and 'regex' (write one of the two)")]
    [TestCase("output: patch.v1", "output: patch.v1\ngrammar: { gbnf: 'start ::= \"a\"' }",
        "7:18+15: error PAN1204: 'gbnf' has no rule 'root', where every answer begins (write root ::= …)")]
    [TestCase("output: patch.v1", "output: patch.v1\nprompt: Do it.",
        "7:1+6: error PAN1207: a Markdown agent has its prompt after the front matter, not under 'prompt' (move the text below the second '---')")]
    [TestCase("${{ spec.title }}", "${{ spec.titel }} and ${{ nots }}",
        "8:8+10: error PAN2116: 'spec' has no 'titel' (did you mean 'title'?)",
        "8:30+4: error PAN2114: the prompt of 'coder' reads the unknown name 'nots' (did you mean 'note'?)")]
    [TestCase("${{ spec.title }}", "${{ spec.title", "8:4+3: error PAN2201: the expression that begins here with '${{' has no '}}'")]
    [TestCase("Do ${{ spec.title }}\n", "", "9:1: error PAN1201: the agent has no prompt (write it below the second '---')")]
    public void In_an_agent(string part, string instead, params string[] expected) =>
        Check("agents/coder.md", Said.Coder.Replace(part, instead, StringComparison.Ordinal), expected);

    [TestCase("run: [make]\nevidence: tests\nreturns: test_report.v1", "mcp: { server: [x] }",
        "4:6: error PAN1201: the MCP server needs the key 'tool'",
        "4:6: error PAN4340: the tool of an MCP server is not pinned: 'digest' is missing (by day: pantheon tools pin NAME)")]
    [TestCase("run: [make]\nevidence: tests\nreturns: test_report.v1", "mcp: { server: [x, \"${{ args.only }}\"], tool: a, digests: b, digest: abc }",
        "4:20+18: error PAN1204: the command of an MCP server holds no expressions (one server answers all calls of a node; give what differs as arguments of the tool)",
        "4:50+7: error PAN1203: unknown key 'digests' in the MCP server (did you mean 'digest'?)",
        "4:70+3: error PAN1204: 'digest' must be sha256: and 64 hex digits (pantheon tools pin NAME writes it)")]
    [TestCase("run: [make]\n", "run: [make]\nmcp: { server: [], tool: a, digest: \"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\" }\n",
        "4:1+3: error PAN1204: a tool with 'mcp' has no 'run' (declare either a command or a tool of a server)",
        "5:16: error PAN1204: 'server' is an empty list; the program to run is missing",
        "6:1+8: error PAN1204: a tool with 'mcp' has no 'evidence' (its answer is text or JSON, and proves nothing to a gate)")]
    [TestCase("run: [make]", "run: []", "4:6: error PAN1204: 'run' is an empty list; the program to run is missing")]
    [TestCase("run: [make]", "run: make all",
        "4:6+8: error PAN1202: 'run' of a tool must be a list, found a script (write the program and its arguments as a list: [bash, -euc, \"…\"])")]
    [TestCase("run: [make]", "run: [make, \"${{ args.olny }}\", \"${{ tool.dir }}\", \"${{ input.x }}\"]",
        "4:18+9: error PAN2116: 'args' has no 'olny' (did you mean 'only'?)",
        "4:38+8: error PAN2116: 'tool' has no 'dir' (it has: out)",
        "4:57+7: error PAN2114: the tool 'check' reads the unknown name 'input' (names: args, repo, tool)")]
    [TestCase("run: [make]", "run: [make]\nparse: xunit\nsandbox: { network: host }",
        "5:8+5: error PAN1204: 'parse' must be one of trx, junit, tap, msbuild, json, text; found 'xunit' (did you mean 'junit'?)",
        "6:21+4: error PAN1204: 'network' must be 'none'; found 'host'")]
    [TestCase("run: [make]", "run: [make]\ntimeout: 5 minutes",
        "5:10+9: error PAN1204: 'timeout' must be a duration, found '5 minutes' (write a whole number and a unit: 500ms, 30s, 20m, 2h, 90d)")]
    [TestCase("evidence: tests", "evidence: testz",
        "5:11+5: error PAN1204: 'evidence' must be one of tests, build, lint, format, coverage; found 'testz' (did you mean 'tests'?)")]
    [TestCase("name: check", "name: search", "1:7+6: error PAN1303: 'search' is a tool of Pantheon itself (give the declared tool another name)")]
    [TestCase("name: check", "name: more_tools", "1:7+10: error PAN1303: 'more_tools' is a tool of Pantheon itself (give the declared tool another name)")]
    [TestCase("type: object, additionalProperties", "type: array, additionalProperties",
        "3:16+5: error PAN1204: the input of a tool must have 'type: object' (arguments come by name)")]
    public void In_a_tool(string part, string instead, params string[] expected) =>
        Check("tools/check.yaml", Said.Check.Replace(part, instead, StringComparison.Ordinal), expected);

    [TestCase("windows: []", "windows: [ { days: [mo], from: 22, to: \"06:30\", tz: Mars/Base } ]",
        "4:21+2: error PAN1204: 'days' must be one of mon, tue, wed, thu, fri, sat, sun; found 'mo' (did you mean 'mon'?)",
        "4:32+2: error PAN1204: 'from' must be a time of day, found the number 22 (write hours and minutes in quotes: \"22:00\")",
        "4:53+9: error PAN1204: the time zone 'Mars/Base' is not known on this machine (use an IANA name such as Europe/Berlin or Etc/UTC)")]
    [TestCase("windows: []", "windows: []\nmodels: { origins: [local, cloud] }\negress: { default: deny, dns: allow }\ngit: { push: ask }",
        "5:20: error PAN1211: a night policy admits the origin 'local' and no other (write 'origins: [local]'; nothing overrides this)",
        "6:31+5: error PAN1211: a night policy has no DNS (write 'dns: deny' and literal addresses under 'allow')",
        "7:14+3: error PAN1211: a night policy never pushes (write 'push: false')")]
    [TestCase("env: { forbid: [\"*_TOKEN\"] }", "env: { pass: [PATH, ld_preload], set: { GIT_DIR: x }, on_forbidden: drop }\ntools: { allow: [search, \"dotnet_*\"] }",
        "5:1+3: error PAN3213: a night policy names what keeps its window closed: env.forbid is missing or empty (write env.forbid: [\"*_API_KEY\", \"*_TOKEN\", \"*_SECRET\", \"*_PASSWORD\", \"*_PROXY\", SSH_AUTH_SOCK])",
        "5:21+10: error PAN3211: a night policy cannot hand 'ld_preload' to children: it can load code, redirect connections or hold a secret (take it out; what a build needs besides can be set under a name of its own)",
        "5:41+7: error PAN3211: a night policy cannot hand 'GIT_DIR' to children: it can load code, redirect connections or hold a secret (take it out; what a build needs besides can be set under a name of its own)",
        "5:69+4: error PAN1211: a night policy stays closed when a forbidden variable is set (write 'on_forbidden: refuse-to-open')",
        "6:26+10: error PAN3212: a night policy allows tools by their exact names, and 'dotnet_*' is none (name each tool; what is not named does not exist at night)")]
    [TestCase("windows: []", "windows: []\negress: { allow: [127.0.0.1, \"gpu:8080\", \"127.0.0.1:8080\", pools] }",
        "5:18: error PAN1204: 'pools' admits the pools that the policy names, and it names none (list them under models.pools)",
        "5:19+9: error PAN3210: a night policy cannot admit '127.0.0.1' (write a loopback or private address with its port, as in 127.0.0.1:8080, unix:/path, or 'pools' for the loopback endpoints of the pools under models.pools)",
        "5:30+10: error PAN3210: a night policy cannot admit 'gpu:8080' (write a loopback or private address with its port, as in 127.0.0.1:8080, unix:/path, or 'pools' for the loopback endpoints of the pools under models.pools)")]
    [TestCase("windows: []", "windows: []\nlimits: { disk: 20 }\nfiles: { read: [home], hide: [x] }\non_violation: { run: stop }",
        "5:17+2: error PAN1204: 'disk' must be a size, found '20' (write a number and a unit: 512MB, 16GB, 1.5TB)",
        "6:17+4: error PAN1204: 'home' is no path that tools can be shown (write an absolute path, 'worktree' or 'caches')",
        "6:24+4: warning PAN1208: the key 'hide' of 'files' has no effect yet (remove it, or keep it for a later version)",
        "7:1+12: warning PAN1208: the key 'on_violation' of the policy has no effect yet (remove it, or keep it for a later version)")]
    [TestCase("mode: night", "mode: day",
        "pantheon.yaml:1:1: error PAN1304: the policy 'night' has 'mode: day' and is named for the night (name a policy with 'mode: night')")]
    public void In_a_policy(string part, string instead, params string[] expected) =>
        Check("policies/night.yaml", Said.Night.Replace(part, instead, StringComparison.Ordinal), expected);

    [Test]
    public void In_a_command()
    {
        Check("commands/a.md", "---\nname: a\nagnt: coder\n---\nWords ${{ x\n",
        "2:1: error PAN1201: the command needs the key 'description'",
        "3:1+4: error PAN1203: unknown key 'agnt' in the command (did you mean 'agent'?)",
        "5:7+3: error PAN2201: the expression that begins here with '${{' has no '}}'");
    }

    [Test]
    public void A_name_is_given_once()
    {
        Check("agents/other.md", Said.Coder, "2:7+5: error PAN1303: 'coder' is defined twice: first in agents/coder.md (rename one of the two)");
    }

    [Test]
    public void A_catalog_without_a_project_is_none()
    {
        var said = Said.By(Said.Files(("pantheon.yaml", null)));

        Assert.That(said, Is.EqualTo(new[] { "pantheon.yaml: error PAN1301: the catalog '/catalog' has no pantheon.yaml at commit 'abc' (add and commit it; 'pantheon init' writes one)" }));
    }

    [Test]
    public void A_task_names_what_is_there()
    {
        Check("tasks/t.yaml", "title: A task\nacceptance: [x]\nflow: f\nrepo: shp\nneeds: [u]\n",
        "3:7: error PAN1304: the flow 'f' is not in the catalog (there are no flows)",
        "4:7+3: error PAN1304: the repository 'shp' is not in the catalog (did you mean 'shop'?)",
        "5:9: error PAN1304: the needed task 'u' is not in the catalog (there are no tasks)");
    }

    private static void Check(string file, string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files((file, text))), Is.EqualTo(expected.Select(line => line.StartsWith("pantheon", StringComparison.Ordinal) ? line : $"{file}:{line}")));
}
