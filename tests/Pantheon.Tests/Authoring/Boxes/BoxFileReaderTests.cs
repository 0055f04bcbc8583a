using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Authoring.Boxes;

public sealed class BoxFileReaderTests
{
    private const string Rest = "store: { postgres: private }\ndata: data\nreports: { to: reports }\n";
    private const string Head = "version: 1\npools:\n  demo: ";
    private const string Demo = "{ kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } }\n";

    [Test]
    public void Relative_paths_are_relative_to_the_file()
    {
        var file = Path.Combine(Repository.Samples, "box.yaml");

        var box = BoxFileReader.Read(file, File.ReadAllText(file), [])!;

        Assert.That(box.DataFolder, Is.EqualTo(Path.Combine(Repository.Samples, "data")));
        Assert.That(box.SigningKey, Is.EqualTo(Path.Combine(Repository.Samples, "keys", "signing")));
        Assert.That(box.Caches, Is.EqualTo(new[] { "/usr/share/dotnet", Path.Combine(Repository.Samples, "packages") }));
        Assert.That(box.Pools["demo"].Replies, Is.EqualTo(Path.Combine(Repository.Samples, "replies.yaml")));
        Assert.That((box.Pools["atlas"].Kind, box.Pools["hera"].Slots, box.Pools["hera"].Models["big"].Context), Is.EqualTo((RuntimeKind.LlamaServer, 2, (int?)32768)));
        Assert.That((box.Postgres, box.CpuSlots, box.Name), Is.EqualTo(((string?)null, 2, "desk")));
    }

    [Test]
    public void A_connection_string_is_kept_as_it_is()
    {
        var box = BoxFileReader.Read("/b/box.yaml", Head + Demo + Rest.Replace("private", "\"Host=/run/pg;Database=p\"", StringComparison.Ordinal), []);

        Assert.That(box?.Postgres, Is.EqualTo("Host=/run/pg;Database=p"));
    }

    [Test]
    public void The_files_of_a_child_are_relative_to_the_box_file()
    {
        const string Pool = "{ kind: llama.cpp, origin: local, spawn: { gguf: m.gguf, lora: a.gguf, server: bin/llama-server, ctx: 4096, gpu_layers: 2 }, models: { s: { id: s } } }\n";

        var box = BoxFileReader.Read("/b/box.yaml", Head + Pool + Rest, []);

        Assert.That(box?.Pools["demo"].Spawn, Is.EqualTo(new SpawnSpec { Gguf = "/b/m.gguf", Lora = "/b/a.gguf", Server = "/b/bin/llama-server", Context = 4096, GpuLayers = 2 }));
    }

    [Test]
    public void Seats_memory_and_the_way_of_calling_tools_stand_with_pool_and_model()
    {
        const string Pools = "{ kind: ollama, endpoint: \"http://127.0.0.1:1\", origin: local, keep_alive: 30m, vram: 16GB, models: { a: { id: a, vram: 7.5GB, tools: hermes } } }\n"
            + "  two: { kind: ollama, endpoint: \"http://127.0.0.1:2\", origin: local, keep_alive: forever, models: { b: { id: b } } }\n";

        var pools = BoxFileReader.Read("/b/box.yaml", Head + Pools + Rest, [])!.Pools;

        Assert.That((pools["demo"].KeepAlive, pools["demo"].VideoMemory), Is.EqualTo(((TimeSpan?)TimeSpan.FromMinutes(30), (long?)16L << 30)));
        Assert.That((pools["demo"].Models["a"].VideoMemory, pools["demo"].Models["a"].ToolFormat), Is.EqualTo(((long?)15L << 29, "hermes")));
        Assert.That((pools["two"].KeepAlive, pools["two"].VideoMemory, pools["two"].Models["b"].ToolFormat), Is.EqualTo(((TimeSpan?)Timeout.InfiniteTimeSpan, (long?)null, (string?)null)));
    }

    [Test]
    public void Without_a_word_servers_are_looked_for_on_this_machine_at_the_usual_ports()
    {
        var usual = BoxFileReader.Read("/b/box.yaml", Head + Demo + Rest, [])!.Discovery;
        var own = BoxFileReader.Read("/b/box.yaml", Head + Demo + Rest + "discovery: { enabled: false, auto_select: true, hosts: [\"192.168.7.20\"], ports: [8101] }\n", [])!.Discovery;

        Assert.That((usual.Enabled, usual.AutoSelect), Is.EqualTo((true, false)));
        Assert.That(usual.Hosts.Select(host => host.ToString()), Is.EqualTo(new[] { "127.0.0.1", "::1" }));
        Assert.That(usual.Ports, Is.Empty);
        Assert.That((own.Enabled, own.AutoSelect, own.Hosts.Single().ToString(), own.Ports.Single()), Is.EqualTo((false, true, "192.168.7.20", 8101)));
    }

    [TestCase("", SandboxTier.Bubblewrap)]
    [TestCase("sandbox: bubblewrap\n", SandboxTier.Bubblewrap)]
    [TestCase("sandbox: landlock\n", SandboxTier.Landlock)]
    public void The_walls_of_tools_are_chosen_here(string line, SandboxTier expected) =>
        Assert.That(BoxFileReader.Read("/b/box.yaml", Head + Demo + Rest + line, [])?.Sandbox, Is.EqualTo(expected));

    [TestCase(Head + "{ kind: scripted, origin: local, models: { s: { id: s } } }\n" + Rest,
        "3:9: error PAN1201: pool 'demo' needs the key 'replies'")]
    [TestCase(Head + "{ kind: vllm, endpoint: 127.0.0.1, origin: lokal, models: { s: { id: s, digest: abc, context: 1 } } }\n" + Rest,
        "3:33+9: error PAN1204: 'endpoint' must be an address, found '127.0.0.1' (write http://127.0.0.1:8080 or unix:/path/to.sock)",
        "3:52+5: error PAN1204: 'origin' must be one of local, unverified, cloud; found 'lokal' (did you mean 'local'?)",
        "3:89+3: error PAN1204: 'digest' must be 'sha256:' and 8 to 64 hex digits, found 'abc'",
        "3:103: error PAN1204: 'context' must be at least 512; found 1")]
    [TestCase(Head + "{ kind: llama.cpp, spawn: { ctx: 1 }, endpoint: \"http://127.0.0.1:1\", origin: local, models: { s: { id: s } } }\n" + Rest,
        "3:35: error PAN1201: 'spawn' needs the key 'gguf'",
        "3:42: error PAN1204: 'ctx' must be at least 512; found 1",
        "3:47+8: error PAN1207: a pool of kind 'llama.cpp' has no 'endpoint' (it takes 'spawn')")]
    [TestCase(Head + "{ kind: ollama, endpoint: \"http://127.0.0.1:1\", replies: r, origin: local, models: { s: {} } }\n" + Rest,
        "3:57+7: error PAN1207: a pool of kind 'ollama' has no 'replies' (it takes 'endpoint')",
        "3:97: error PAN1201: the model needs the key 'id'")]
    [TestCase("version: 1\npools: {}\nstore: { postgres: mine }\ndata: data\nreports: { to: reports }\nsigning: { key: \"credential:k\" }\ndashboard: {}\n",
        "2:8: error PAN1204: 'pools' names no pool; without one no model runs",
        "3:20+4: error PAN1204: 'postgres' must be 'private' or a connection string, found 'mine' (as in \"Host=/run/postgresql;Database=pantheon;Username=pantheon\")",
        "6:17+14: error PAN1206: a signing key from the service's credentials is not supported yet (name its file: \"file:keys/signing\")",
        "7:1+9: warning PAN1208: the key 'dashboard' of the box file has no effect yet (remove it, or keep it for a later version)")]
    [TestCase(Head + "{ kind: scripted, replies: r, origin: local, keep_alive: 30, vram: 16, models: { s: { id: s, tools: hermez, vram: big } } }\n" + Rest
        + "discovery: { enabled: yes, hosts: [localhost, \"127.1\", \"::1\"], ports: [0, 70000, 8081], host: x }\n",
        "3:66+2: error PAN1204: 'keep_alive' must be a duration, found '30' (write a whole number and a unit: 500ms, 30s, 20m, 2h, 90d)",
        "3:76+2: error PAN1204: 'vram' must be a size, found '16' (write a number and a unit: 512MB, 16GB, 1.5TB)",
        "3:109+6: error PAN1204: 'tools' cannot be 'hermez' (did you mean 'hermes'?)",
        "3:123+3: error PAN1204: 'vram' must be a size, found 'big' (write a number and a unit: 512MB, 16GB, 1.5TB)",
        "7:23+3: error PAN1202: 'enabled' must be true or false, found the text 'yes'",
        "7:36+9: error PAN4221: 'hosts' takes literal addresses, found 'localhost' (write 127.0.0.1, ::1 or the address of the machine: a name would have to be looked up)",
        "7:47+7: error PAN4221: 'hosts' takes literal addresses, found '127.1' (write 127.0.0.1, ::1 or the address of the machine: a name would have to be looked up)",
        "7:72: error PAN1204: 'ports' must be from 1 to 65535; found 0",
        "7:75+5: error PAN1204: 'ports' must be from 1 to 65535; found 70000",
        "7:89+4: error PAN1203: unknown key 'host' in 'discovery' (did you mean 'hosts'?)")]
    [TestCase(Head + Demo + Rest + "sandbox: none\n",
        "7:10+4: error PAN1204: 'sandbox' must be one of bubblewrap, landlock; found 'none'")]
    public void A_fault_is_said_and_there_is_no_box(string text, params string[] expected)
    {
        var diagnostics = new DiagnosticBag();

        var box = BoxFileReader.Read("/b/box.yaml", text, diagnostics);

        Assert.That(Said.Lines(diagnostics), Is.EqualTo(expected.Select(line => "/b/box.yaml:" + line)));
        Assert.That(box, Is.Null);
    }
}
