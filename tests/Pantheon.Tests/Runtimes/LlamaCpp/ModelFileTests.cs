using System.Security.Cryptography;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Models;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public void The_head_of_a_model_is_read()
    {
        ChainGguf.Write(At("m.gguf"), ["hello"]);

        Assert.That(GgufFile.Read(At("m.gguf")), Is.EqualTo(new GgufFile { Architecture = "llama", Name = "chain", ContextLength = ChainGguf.ContextLength, HasTemplate = true, Quantisation = "F32", Tensors = 12 }));
    }

    [Test]
    public void No_head_that_was_cut_or_changed_is_read_as_another_model()
    {
        ChainGguf.Write(At("m.gguf"), ["hello"]);
        var whole = File.ReadAllBytes(At("m.gguf"));
        var head = GgufFile.Read(At("m.gguf"));
        for (var length = 0; length < 4096; length += 97)
        {
            File.WriteAllBytes(At("cut.gguf"), whole[..length]);
            Assert.Throws<InvalidDataException>(() => GgufFile.Read(At("cut.gguf")), $"{length} bytes");
        }

        whole[4] = 9;
        File.WriteAllBytes(At("new.gguf"), whole);
        Assert.That(Assert.Throws<InvalidDataException>(() => GgufFile.Read(At("new.gguf"))).Message, Is.EqualTo("it is of version 9; 2 and 3 are read"));
        Assert.That(head.Architecture, Is.EqualTo("llama"));
    }

    [Test]
    public async Task A_file_is_read_once_over_restarts_too_and_again_when_it_changed(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(At("m"), "one", cancellationToken);
        var first = new FileDigests(At("digests"));
        await first.OfAsync(At("m"), cancellationToken);
        var digest = await first.OfAsync(At("m"), cancellationToken);
        var second = new FileDigests(At("digests"));
        var kept = await second.OfAsync(At("m"), cancellationToken);
        var written = File.GetLastWriteTimeUtc(At("m"));
        await File.WriteAllTextAsync(At("m"), "two", cancellationToken);
        File.SetLastWriteTimeUtc(At("m"), written); // a size and a time that stayed do not hide it
        var changed = await second.OfAsync(At("m"), cancellationToken);

        Assert.That((first.FilesRead, kept, second.FilesRead), Is.EqualTo((1, digest, 1)));
        Assert.That((digest.Hex, changed.Hex), Is.EqualTo((Hash("one"), Hash("two"))));
    }

    [Test]
    public async Task A_file_that_is_not_the_pinned_one_is_refused(CancellationToken cancellationToken)
    {
        ChainGguf.Write(At("m.gguf"), ["hello"]);
        var right = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(At("m.gguf"), cancellationToken)));
        await using var pinned = Runtime(right[..23]);
        await using var other = Runtime("sha256:0000000000");

        var pin = await pinned.PinAsync("m", cancellationToken);
        var fault = await Assert.ThrowsAsync<ChatException>(() => other.PinAsync("m", cancellationToken));

        Assert.That((pin.Digest, pin.ContextLength, pin.Origin), Is.EqualTo((right, 8192, RuntimeOrigin.Local)));
        Assert.That((fault.Code, fault.Fault), Is.EqualTo((Codes.ModelFileDiffers, (ChatFault?)ChatFault.WrongModel)));
    }

    [Test]
    public async Task What_is_no_model_file_is_said(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(At("m.gguf"), "GGML, long ago", cancellationToken);
        await using var runtime = Runtime(null);

        var fault = await Assert.ThrowsAsync<ChatException>(() => runtime.PinAsync("m", cancellationToken));

        Assert.That((fault.Code, fault.Message), Is.EqualTo((Codes.ModelFileUnreadable, $"the model file '{At("m.gguf")}' of pool 'own' cannot be read: it does not begin with 'GGUF'")));
    }

    [Test]
    public void The_child_listens_on_a_socket_and_offline_with_a_context_for_each_slot()
    {
        var arguments = LlamaArguments.OfServer(Pool(null) with { Slots = 3 }, new SpawnSpec { Gguf = "/m.gguf", Context = 4096, Lora = "/a.gguf" }, ServerPlace.OnSocket("/run/s.sock"));

        Assert.That(string.Join(' ', arguments), Is.EqualTo(
            "-m /m.gguf --lora /a.gguf -ngl 0 --alias tiny -c 12288 -np 3 --host /run/s.sock --jinja --no-ui --offline --metrics --no-warmup"));
    }

    [Test]
    public void Where_there_are_no_sockets_it_chooses_a_loopback_port_itself_and_wants_a_key()
    {
        var arguments = LlamaArguments.OfServer(Pool(null), new SpawnSpec { Gguf = "/m.gguf", GpuLayers = 99 }, ServerPlace.OnLoopback("/run/key"));

        Assert.That(string.Join(' ', arguments), Is.EqualTo(
            "-m /m.gguf -ngl 99 --alias tiny -c 8192 -np 1 --host 127.0.0.1 --port 0 --api-key-file /run/key --jinja --no-ui --offline --metrics --no-warmup"));
    }

    [Test]
    public void Of_this_processs_variables_it_sees_which_gpu_and_nothing_that_leads_elsewhere()
    {
        var options = Options with
        {
            Variables = new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "1", ["LLAMA_ARG_RPC"] = "10.0.0.1:5000", ["HF_TOKEN"] = "x", ["LD_PRELOAD"] = "/x.so", ["HTTP_PROXY"] = "http://p" },
        };

        Assert.That(LlamaArguments.Environment(options), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["PATH"] = "",
            ["LANG"] = "C.UTF-8",
            ["GGML_NO_BACKTRACE"] = "1",
            ["CUDA_VISIBLE_DEVICES"] = "1",
        }));
    }

    private LlamaServerOptions Options => new() { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = At("s") };

    private LlamaCppRuntime Runtime(string? digest) => new(Pool(digest), Options, TimeProvider.System);

    private PoolSpec Pool(string? digest) => new()
    {
        Name = "own",
        Kind = RuntimeKind.LlamaCpp,
        Origin = RuntimeOrigin.Local,
        Spawn = new SpawnSpec { Gguf = At("m.gguf"), Server = "/bin/true" },
        Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = "tiny", Digest = digest } },
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
