using System.Net;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Integration.Tests.Runtimes.OpenAi;

/// <summary>The adapter against a real llama-server as a router with room for one model.</summary>
[CancelAfter(120_000)]
internal sealed class LlamaRouterRuntimeTests
{
    [Test]
    [Category("Slow")]
    public async Task Two_models_take_turns_by_word_and_neither_comes_back_by_itself(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-router-");
        ServerModels.Write(folder.FullName, "first", "I am first.");
        ServerModels.Write(folder.FullName, "second", "I am second.");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "broken.gguf"), "GGUF", cancellationToken);
        using var server = await LlamaServer.StartRouterAsync(folder.FullName, 1, cancellationToken);
        await using var first = Runtime(server, "first");
        await using var second = Runtime(server, "second");
        await using var broken = Runtime(server, "broken");

        var pin = await first.PinAsync("m", cancellationToken);
        var prepared = await first.PrepareAsync(pin, cancellationToken);
        var said = await AskAsync(first, prepared.Pin, cancellationToken);
        var other = await second.PrepareAsync(await second.PinAsync("m", cancellationToken), cancellationToken);
        var saidOther = await AskAsync(second, other.Pin, cancellationToken);
        var gone = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(first, prepared.Pin, cancellationToken));
        var back = await first.PrepareAsync(prepared.Pin, cancellationToken);
        var health = await first.HealthAsync(cancellationToken);
        var tokens = await first.CountTokensAsync(back.Pin, "hello", cancellationToken);
        await first.ReleaseAsync(back.Pin, cancellationToken);
        var empty = await first.HealthAsync(cancellationToken);
        var failed = await Assert.ThrowsAsync<ChatException>(async () => await broken.PrepareAsync(await broken.PinAsync("m", cancellationToken), cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((pin.Origin, prepared.Pin.Origin, prepared.LoadTime is not null, prepared.Pin.ContextLength > 0), Is.EqualTo((RuntimeOrigin.Local, RuntimeOrigin.Local, true, true)));
            Assert.That(prepared.Pin.Proof, Does.Contain("first.gguf"));
            Assert.That((said, saidOther), Is.EqualTo(("I am first.", "I am second.")));
            Assert.That(other.Pin.Digest, Is.Not.EqualTo(prepared.Pin.Digest));
            Assert.That(gone!.Fault, Is.EqualTo(ChatFault.ModelMissing));
            Assert.That(back.Pin.Digest, Is.EqualTo(prepared.Pin.Digest));
            Assert.That((health.Resident.Single(), empty.Resident.Count, tokens > 0), Is.EqualTo(("first", 0, true)));
            Assert.That((failed!.Code, failed.Message), Is.EqualTo(("PAN4123", failed.Message)));
            Assert.That(failed.Message, Does.Contain("exit code"));
        }

        folder.Delete(recursive: true);
    }

    private static async Task<string> AskAsync(OpenAiRuntime runtime, ModelPin pin, CancellationToken cancellationToken)
    {
        using var client = runtime.Open(pin);
        return (await client.GetResponseAsync([new ChatMessage(ChatRole.User, "say it")], new ChatOptions { MaxOutputTokens = 16 }, cancellationToken)).Text;
    }

    private static OpenAiRuntime Runtime(LlamaServer server, string id) => new(
        new PoolSpec { Name = "p", Kind = RuntimeKind.LlamaServer, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = id } } },
        LocalEndpoint.At(IPEndPoint.Parse(server.Address.Authority)),
        TimeProvider.System);
}
