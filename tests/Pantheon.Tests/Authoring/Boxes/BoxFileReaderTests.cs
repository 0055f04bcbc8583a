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
    [TestCase("version: 1\npools: {}\nstore: { postgres: mine }\ndata: data\nreports: { to: reports }\nsigning: { key: \"credential:k\" }\ntelemetry: {}\n",
        "2:8: error PAN1204: 'pools' names no pool; without one no model runs",
        "3:20+4: error PAN1204: 'postgres' must be 'private' or a connection string, found 'mine' (as in \"Host=/run/postgresql;Database=pantheon;Username=pantheon\")",
        "6:17+14: error PAN1206: a signing key from the service's credentials is not supported yet (name its file: \"file:keys/signing\")",
        "7:1+9: warning PAN1208: the key 'telemetry' of the box file has no effect yet (remove it, or keep it for a later version)")]
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
