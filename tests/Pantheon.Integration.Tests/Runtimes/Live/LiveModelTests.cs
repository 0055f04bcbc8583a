using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Testing.Models;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>Tiny models that show one thing each on a real llama-server: chance that obeys its seed, an adapter, slowness, a sudden end.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")]
internal sealed class LiveModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-tiny-");

    private string Gguf => Path.Combine(_folder.FullName, "tiny.gguf");

    private string Adapter => Path.Combine(_folder.FullName, "habit.gguf");

    [SetUp]
    public void NeedsServer() => LlamaServer.Executable();

    [TearDown]
    public void Dispose()
    {
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
            _folder.Refresh();
        }
    }

    [Test]
    public async Task Chance_obeys_its_seed_and_differs_with_another(CancellationToken cancellationToken)
    {
        RandomGguf.Write(Gguf);
        using var server = await StartAsync(cancellationToken);
        await using var runtime = server.Runtime();

        var first = await SayAsync(runtime, new ChatOptions { Temperature = 1, Seed = 1 }, cancellationToken);
        var same = await SayAsync(runtime, new ChatOptions { Temperature = 1, Seed = 1 }, cancellationToken);
        var other = await SayAsync(runtime, new ChatOptions { Temperature = 1, Seed = 2 }, cancellationToken);

        Assert.That((first.Length > 8, same == first, other == first), Is.EqualTo((true, true, false)), $"{first}\n{same}\n{other}");
        Assert.That(first, Has.None.Matches<char>(letter => letter is not ('\n' or (>= ' ' and <= '~'))));
    }

    [Test]
    public async Task An_adapter_is_in_force_with_its_scale_and_not_with_none(CancellationToken cancellationToken)
    {
        RandomGguf.Write(Gguf);
        RandomGguf.WriteAdapter(Adapter);
        using var plain = await StartAsync(cancellationToken);
        using var always = await StartAsync(cancellationToken, more: ["--lora", Adapter]);
        await using var bare = plain.Runtime();
        await using var adapted = always.Runtime();

        var said = await SayAsync(bare, new ChatOptions(), cancellationToken);
        var without = await SayAsync(adapted, new ChatOptions { Adapters = [new ChatAdapter("habit.gguf", 0)] }, cancellationToken);
        var with = await SayAsync(adapted, new ChatOptions { Adapters = [new ChatAdapter("habit.gguf", 1)] }, cancellationToken);
        var half = await SayAsync(adapted, new ChatOptions { Adapters = [new ChatAdapter("habit.gguf", 0.5)] }, cancellationToken);
        var unasked = await SayAsync(adapted, new ChatOptions(), cancellationToken);
        var digests = (Bare: (await bare.PinAsync("m", cancellationToken)).Digest, Adapted: (await adapted.PinAsync("m", cancellationToken)).Digest);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(without, Is.EqualTo(said));
            Assert.That(with, Is.Not.EqualTo(said));
            Assert.That(half, Is.Not.EqualTo(said).And.Not.EqualTo(with));
            Assert.That(unasked, Is.EqualTo(with));
            Assert.That(digests.Adapted, Is.Not.EqualTo(digests.Bare), "who answers with an adapter is another than who answers without");
        }
    }

    [Test]
    public async Task A_slow_model_is_cancelled_while_it_still_reads_its_prompt(CancellationToken cancellationToken)
    {
        // wide enough that a hundred thousand tokens would be read for minutes
        ChainGguf.Write(Gguf, ["slow"], feedForward: 8192);
        using var server = await StartAsync(cancellationToken, context: ChainGguf.ContextLength, slots: 1);
        await using var runtime = server.Runtime();
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var answer = client.GetResponseAsync(new string('x', 100_000), new ChatOptions { MaxOutputTokens = 1 }, patience.Token);
        while (!await server.IsBusyAsync(cancellationToken))
        {
            await Task.Yield(); // the test's own time limit bounds this
        }

        await patience.CancelAsync();
        await Assert.ThatAsync(() => answer, Throws.InstanceOf<OperationCanceledException>());
        await server.IdleAsync(cancellationToken);

        Assert.That(await SayAsync(runtime, new ChatOptions(), cancellationToken), Is.EqualTo("slow"));
    }

    [Test]
    public async Task A_server_killed_in_mid_answer_is_named_and_a_new_one_answers_once_it_is_prepared(CancellationToken cancellationToken)
    {
        RandomGguf.Write(Gguf);
        var server = await StartAsync(cancellationToken);
        var port = new Uri(server.Endpoint).Port;
        await using var runtime = server.Runtime();
        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);
        using var client = runtime.Open(prepared.Pin);
        var pieces = 0;

        async Task StreamAsync()
        {
            var endless = new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= [a-z] root"), MaxOutputTokens = 30_000 };
            await foreach (var update in client.GetStreamingResponseAsync(LiveModels.Speak, endless, cancellationToken))
            {
                if (++pieces == 5)
                {
                    server.Dispose(); // by SIGKILL
                }
            }
        }

        var broken = await Assert.ThrowsAsync<ChatException>(StreamAsync);
        var health = await runtime.HealthAsync(cancellationToken);
        var away = await Assert.ThrowsAsync<ChatException>(() => runtime.PrepareAsync(prepared.Pin, cancellationToken));
        using var next = await StartAsync(cancellationToken, port: port);
        var again = await runtime.PrepareAsync(prepared.Pin, cancellationToken);
        var answer = await client.GetResponseAsync(LiveModels.Speak, new ChatOptions { MaxOutputTokens = 1, Temperature = 0, Seed = 1 }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((broken.Code, broken.Kind, broken.Fault), Is.EqualTo((Codes.StreamBroken, FailureKind.RuntimeError, (ChatFault?)ChatFault.Protocol)));
            Assert.That((health.IsUp, health.Reason is not null, away.Fault, away.Kind), Is.EqualTo((false, true, (ChatFault?)ChatFault.Unreachable, FailureKind.RuntimeUnavailable)));
            Assert.That((again.Pin.Digest, answer.FinishReason), Is.EqualTo((prepared.Pin.Digest, (ChatFinishReason?)ChatFinishReason.Length)));
        }
    }

    private async Task<LiveServer> StartAsync(CancellationToken cancellationToken, int port = 0, int context = 65536, int slots = 2, params string[] more)
    {
        var server = await LlamaServer.StartAsync(Gguf, "tiny", cancellationToken, port, context, slots, more);
        return new LiveServer(RuntimeKind.LlamaServer, server.Address.GetLeftPart(UriPartial.Authority), "tiny", server, null);
    }

    private static async Task<string> SayAsync(IModelRuntime runtime, ChatOptions options, CancellationToken cancellationToken)
    {
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        options.MaxOutputTokens = 32;
        options.Temperature ??= 0;
        return (await client.GetResponseAsync(LiveModels.Speak, options, cancellationToken)).Text;
    }
}
