using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Tests.Runtimes.OpenAi;

namespace Pantheon.Tests.Runtimes.Http;

internal sealed class KeptConnectionTests
{
    [Test, CancelAfter(15_000)]
    public async Task The_next_turn_goes_out_on_the_connection_of_the_last(CancellationToken cancellationToken)
    {
        await using var server = new KeptServer(ends: true);

        await AskAsync(server, 10, cancellationToken);

        Assert.That((server.Requests.Sum(), server.Requests.Max() > 1), Is.EqualTo((10, true)), "a pause of a second on a busy machine ends a connection, not each of them");
    }

    [Test, CancelAfter(15_000)]
    public async Task An_answer_that_does_not_end_behind_its_last_word_is_hung_up_on_and_is_whole(CancellationToken cancellationToken)
    {
        await using var server = new KeptServer(ends: false);

        await AskAsync(server, 2, cancellationToken);

        Assert.That(server.Requests, Is.EqualTo(new[] { 1, 1 }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_connection_that_the_server_gave_up_is_replaced_and_the_request_is_sent_again(CancellationToken cancellationToken)
    {
        await using var server = new KeptServer(ends: true, most: 1);

        await AskAsync(server, 4, cancellationToken);

        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_new_connection_that_ends_without_an_answer_is_a_fault_and_asked_once(CancellationToken cancellationToken)
    {
        await using var server = new KeptServer(ends: true, most: 0);

        var fault = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, 1, cancellationToken));

        Assert.That((fault.Fault, string.Join(' ', server.Requests)), Is.EqualTo(((ChatFault?)ChatFault.Unreachable, "1")));
    }

    private static async Task AskAsync(KeptServer server, int times, CancellationToken cancellationToken)
    {
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(RuntimeKind.LlamaServer), "m", [], "pool 'p'", TimeProvider.System);
        for (var turn = 0; turn < times; turn++)
        {
            var answer = await client.GetResponseAsync(Talk.Hello, null, cancellationToken);
            Assert.That((answer.Text, answer.FinishReason), Is.EqualTo(("ok", (ChatFinishReason?)ChatFinishReason.Stop)));
        }
    }
}
