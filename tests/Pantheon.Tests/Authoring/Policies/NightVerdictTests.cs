using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Authoring.Policies;
using Pantheon.Authoring.Schemas;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Tests.Authoring.Schemas;

namespace Pantheon.Tests.Authoring.Policies;

/// <summary>The editor schema and the reader give one verdict on what a night may say; by day neither minds.</summary>
public sealed class NightVerdictTests
{
    private const string Forbid = "forbid: [\"*_TOKEN\"]";

    private static readonly (string Text, bool IsSound)[] Cases =
    [
        ($"env: {{ {Forbid} }}", true),
        ("", false),
        ("env: { pass: [PATH] }", false),
        ("env: { forbid: [] }", false),
        ($"env: {{ {Forbid}, on_forbidden: drop }}", false),
        ($"env: {{ {Forbid}, on_forbidden: refuse-to-open }}", true),
        ($"models: {{ origins: [local] }}\nenv: {{ {Forbid} }}", true),
        ($"models: {{ origins: [local, cloud] }}\nenv: {{ {Forbid} }}", false),
        ($"models: {{ origins: [unverified] }}\nenv: {{ {Forbid} }}", false),
        ($"git: {{ push: ask }}\nenv: {{ {Forbid} }}", false),
        ($"git: {{ push: false }}\nenv: {{ {Forbid} }}", true),
        ($"egress: {{ dns: allow }}\nenv: {{ {Forbid} }}", false),
        ($"tools: {{ allow: [\"*\"] }}\nenv: {{ {Forbid} }}", false),
        ($"tools: {{ allow: [\"dotnet_*\"] }}\nenv: {{ {Forbid} }}", false),
        ($"tools: {{ allow: [dotnet_test, read_file] }}\nenv: {{ {Forbid} }}", true),
        .. Endpoints(true, "127.0.0.1:8080", "127.9.9.9:1", "10.0.0.3:65535", "192.168.7.20:11434", "172.16.0.1:80", "172.31.255.255:80", "[::1]:8080", "[fd00::7]:8080", "[fc12:3456:7:8:9:a:b:c]:9", "[fd00:1::2:3]:80", "unix:/run/llama.sock"),
        .. Endpoints(false, "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:080", "127.0.0.01:80", "127.1:80", "0.0.0.0:80", "8.8.8.8:53", "11.0.0.1:80", "172.32.0.1:80", "172.15.0.1:80", "192.169.0.1:80", "169.254.169.254:80", "localhost:8080", "gpu.local:8080", "10.0.0.0/8:80", "*:80", "*", "[::]:80", "[fe80::1]:80", "[2001:db8::1]:80", "[::ffff:127.0.0.1]:80", "[fd00:::1]:80", "http://127.0.0.1:80", "unix:relative", "127.0.0.1:80 ", "١٢٧.0.0.1:80"),
        .. Names(true, "PATH", "LANG", "DOTNET_ROOT", "NUGET_PACKAGES", "HOME", "TMPDIR", "JAVA_HOME", "MY_ENVIRONMENT"),
        .. Names(false, "LD_PRELOAD", "ld_library_path", "GIT_DIR", "DOTNET_STARTUP_HOOKS", "SSH_AUTH_SOCK", "HTTP_PROXY", "https_proxy", "No_Proxy", "MY_API_KEY", "APIKEY", "DB_PASSWORD", "SECRET", "NPM_TOKEN", "AWS_REGION", "OPENAI_BASE_URL", "NODE_OPTIONS", "BASH_ENV", "ENV", "PYTHONPATH", "PGHOST", "CORECLR_PROFILER", "OTEL_EXPORTER_OTLP_ENDPOINT", "SENTRY_DSN"),
    ];

    [TestCaseSource(nameof(CaseNumbers))]
    public void Schema_and_reader_agree(int number)
    {
        var (text, isSound) = Cases[number];
        var night = $"name: n\nversion: 1\nmode: night\nwindows: []\n{text}\n";

        Assert.Multiple(() =>
        {
            Assert.That(ReadFaults(night).Length == 0, Is.EqualTo(isSound), $"reader: {text}");
            Assert.That(SchemaFaults(night).Length == 0, Is.EqualTo(isSound), $"schema: {text}");
        });
    }

    [TestCase("models: { origins: [local, cloud] }\ngit: { push: ask }\negress: { dns: allow }\nenv: { pass: [NPM_TOKEN], on_forbidden: drop }\ntools: { allow: [\"*\"] }")]
    public void By_day_a_policy_may_say_what_a_night_cannot(string text)
    {
        var day = $"name: d\nversion: 1\nmode: day\nwindows: []\n{text}\n";

        Assert.That(ReadFaults(day).Concat(SchemaFaults(day)), Is.Empty);
    }

    [Test]
    public void The_schema_has_the_patterns_of_the_program()
    {
        var night = JsonNode.Parse(SchemaExport.Text("policy.v1.json"))!["then"]!["properties"]!;

        Assert.Multiple(() =>
        {
            Assert.That(night["egress"]!["properties"]!["allow"]!["items"]!["pattern"]!.ToString(), Is.EqualTo(NightRules.EndpointPattern));
            Assert.That(night["env"]!["properties"]!["pass"]!["items"]!["not"]!["pattern"]!.ToString(), Is.EqualTo(NightRules.DangerousNamePattern));
            Assert.That(night["env"]!["properties"]!["set"]!["propertyNames"]!["not"]!["pattern"]!.ToString(), Is.EqualTo(NightRules.DangerousNamePattern));
            Assert.That(night["tools"]!["properties"]!["allow"]!["items"]!["pattern"]!.ToString(), Is.EqualTo(NightRules.ToolPattern));
        });
    }

    [Test]
    public void Each_rule_remembers_its_line()
    {
        var policy = PolicyReader.Read("p.yaml", $"name: n\nversion: 1\nmode: night\nwindows: []\nenv: {{ {Forbid} }}\ntools:\n  allow:\n    - search\n    - replace\n", [])!.Value!;

        Assert.That(new[] { "mode", "env.forbid", "tools.allow", "tools.allow.replace", "tools.allow.bash", "tools.deny", "limits.disk" }.Select(rule => policy.SpanOf(rule).Line), Is.EqualTo(new[] { 3, 5, 7, 9, 7, 6, 1 }));
    }

    [Test]
    public void What_would_have_to_be_asked_for_is_denied()
    {
        var policy = PolicyReader.Read("p.yaml", "name: n\nversion: 1\nmode: day\nwindows: []\ntools: { allow: [\"*\"], deny: [search], ask: [bash, run_command] }\n", [])!.Value!;

        Assert.That(new[] { "read_file", "search", "bash", "run_command" }.Select(tool => PolicyGuard.IsToolAllowed(policy, tool)), Is.EqualTo(new[] { true, false, false, false }));
    }

    private static IEnumerable<int> CaseNumbers() => Enumerable.Range(0, Cases.Length);

    private static IEnumerable<(string, bool)> Endpoints(bool isSound, params string[] entries) =>
        entries.Select(entry => ($"egress: {{ allow: [\"{entry}\"] }}\nenv: {{ {Forbid} }}", isSound));

    private static IEnumerable<(string, bool)> Names(bool isSound, params string[] names) =>
        names.SelectMany(name => new[] { ($"env: {{ pass: [{name}], {Forbid} }}", isSound), ($"env: {{ set: {{ {name}: x }}, {Forbid} }}", isSound) });

    private static string[] ReadFaults(string text)
    {
        var faults = new DiagnosticBag();
        PolicyReader.Read("p.yaml", text, faults);
        return [.. faults.Where(fault => fault.Severity == Severity.Error && fault.Code != Codes.SecretInFile).Select(fault => fault.Message)];
    }

    private static string[] SchemaFaults(string text) => [.. new DraftSeven((JsonObject)JsonNode.Parse(SchemaExport.Text("policy.v1.json"))!).Check(YamlJson.Read("p.yaml", text, []))];
}
