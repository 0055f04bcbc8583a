using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LlamaLadderTests : IDisposable
{
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("pantheon-test-");

    public void Dispose() => _machine.Delete(recursive: true);

    [TestCase("path/llama-server|installed/llama-server|path/llama-cli|installed/llama-cli", "path/llama-server", true)]
    [TestCase("installed/llama-server|path/llama-cli|installed/llama-cli", "installed/llama-server", true)]
    [TestCase("path/llama-cli|installed/llama-cli", "path/llama-cli", false)]
    [TestCase("installed/llama-cli", "installed/llama-cli", false)]
    public void The_first_rung_that_holds_is_taken(string there, string taken, bool isServer)
    {
        foreach (var program in there.Split('|'))
        {
            Put(program);
        }

        Assert.That(LlamaLadder.Find(Pool(null), Options), Is.EqualTo(new LlamaProgram(At(taken), isServer)));
    }

    [TestCase("own/llama-server", true)]
    [TestCase("own/llama-cli", false)]
    public void The_one_the_box_file_names_goes_before_all(string named, bool isServer)
    {
        Put(named);
        Put("path/llama-server");

        Assert.That(LlamaLadder.Find(Pool(At(named)), Options), Is.EqualTo(new LlamaProgram(At(named), isServer)));
    }

    [Test]
    public void A_named_one_that_is_missing_is_not_replaced()
    {
        Put("path/llama-server");

        var fault = Assert.Throws<ChatException>(() => LlamaLadder.Find(Pool(At("own/llama-server")), Options));

        Assert.That((fault.Code, fault.Message), Is.EqualTo((Codes.LlamaServerMissing, $"pool 'own' needs llama.cpp, which is not on this machine; looked for '{At("own/llama-server")}', which pools.own.spawn.server names: there is no such program")));
    }

    [Test]
    public void With_nothing_there_each_rung_is_named_and_the_command_that_helps()
    {
        var fault = Assert.Throws<ChatException>(() => LlamaLadder.Find(Pool(null), Options));

        Assert.That(fault.Message, Is.EqualTo(
            $"pool 'own' needs llama.cpp, which is not on this machine; looked for llama-server on the PATH: none; llama-server in '{At("installed")}': none; llama-cli on the PATH: none; llama-cli in '{At("installed")}': none"));
        Assert.That(fault.Hint, Does.StartWith("run by day: pantheon runtimes install llama.cpp"));
    }

    private LlamaServerOptions Options => new()
    {
        Runner = new ProcessRunner(TimeProvider.System),
        Sandbox = new UnconfinedSandbox(),
        Path = At("path"),
        Installed = [At("installed")],
        SocketFolder = At("s"),
    };

    private static PoolSpec Pool(string? server) => new()
    {
        Name = "own",
        Kind = RuntimeKind.LlamaCpp,
        Origin = RuntimeOrigin.Local,
        Spawn = new SpawnSpec { Gguf = "/m.gguf", Server = server },
        Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = "tiny" } },
    };

    private string At(string path) => Path.Combine(_machine.FullName, path);

    private void Put(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.Copy("/bin/true", At(path));
    }
}
