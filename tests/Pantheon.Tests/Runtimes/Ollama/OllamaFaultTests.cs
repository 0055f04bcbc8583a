using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(15_000)]
internal sealed class OllamaFaultTests
{
    private const string Died = "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details";
    private const string TooLong = "the prompt is longer than the context length currently available to the model; shorten the prompt";

    [TestCase(400, TooLong, ChatFault.ContextExceeded, "PAN4005", FailureKind.ContextOverflow, "`context`")]
    [TestCase(400, "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it", ChatFault.ContextExceeded, "PAN4005", FailureKind.ContextOverflow, "`context`")]
    [TestCase(400, "registry.ollama.ai/library/x does not support tools", ChatFault.BadRequest, "PAN4106", FailureKind.RuntimeError, "ollama show")]
    [TestCase(400, "\"x\" does not support thinking", ChatFault.BadRequest, "PAN4106", FailureKind.RuntimeError, "ollama show")]
    [TestCase(400, "json: cannot unmarshal string into Go struct field", ChatFault.PoisonedHistory, "PAN4006", FailureKind.RuntimeError, "report")]
    [TestCase(400, "missing request body", ChatFault.BadRequest, "PAN4006", FailureKind.RuntimeError, "log")]
    [TestCase(401, "unauthorized", ChatFault.NotLocal, "PAN4102", FailureKind.NotLocal, "OLLAMA_NO_CLOUD=1")]
    [TestCase(403, "ollama cloud is disabled: remote model is unavailable", ChatFault.NotLocal, "PAN4102", FailureKind.NotLocal, "OLLAMA_NO_CLOUD=1")]
    [TestCase(403, "", ChatFault.BadRequest, "PAN4006", FailureKind.RuntimeError, "log")]
    [TestCase(404, "model 'x' not found", ChatFault.ModelMissing, "PAN4003", FailureKind.RuntimeUnavailable, "ollama pull")]
    [TestCase(499, "request canceled", ChatFault.Unreachable, "PAN4004", FailureKind.RuntimeUnavailable, "log")]
    [TestCase(500, Died, ChatFault.EngineDead, "PAN4105", FailureKind.RuntimeError, "log")]
    [TestCase(500, "model requires more system memory (9.1 GiB) than is available (4.0 GiB)", ChatFault.EngineDead, "PAN4105", FailureKind.RuntimeError, "`context`")]
    [TestCase(500, "error parsing tool call: raw='{\"a', err=unexpected end of JSON input", ChatFault.ParserRejected, "PAN4113", FailureKind.RuntimeError, "seed")]
    [TestCase(500, "chat template error: System message must be at the beginning", ChatFault.BadRequest, "PAN4112", FailureKind.RuntimeError, "template")]
    [TestCase(503, "server busy, please try again.  maximum pending requests exceeded", ChatFault.Busy, "PAN4002", FailureKind.RuntimeUnavailable, "OLLAMA_MAX_QUEUE")]
    [TestCase(503, "llm server loading model", ChatFault.Loading, "PAN4002", FailureKind.RuntimeUnavailable, "wait")]
    public async Task An_error_answer_becomes_a_failure_of_its_kind(
        int status, string said, ChatFault fault, string code, FailureKind kind, string hint, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Failure(status, said));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await OllamaPool.AskAsync(server, cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure!.Fault, failure.Code, failure.Kind), Is.EqualTo(((ChatFault?)fault, code, kind)));
            Assert.That(failure.Message, Does.Contain("pool 'p'").And.Contain(said));
            Assert.That(failure.Hint, Does.Contain(hint));
        }
    }

    [TestCase(Died, ChatFault.EngineDead, "PAN4105")]
    [TestCase(TooLong, ChatFault.ContextExceeded, "PAN4005")]
    [TestCase("error parsing tool call: raw='x'", ChatFault.ParserRejected, "PAN4113")]
    [TestCase("an unexpected error", ChatFault.EngineDead, "PAN4105")]
    public async Task An_error_in_the_middle_of_a_good_answer_is_one(string said, ChatFault fault, string code, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Said("half"), new System.Text.Json.Nodes.JsonObject { ["error"] = said }.ToJsonString()));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await OllamaPool.AskAsync(server, cancellationToken));

        Assert.That((failure!.Fault, failure.Code), Is.EqualTo(((ChatFault?)fault, code)));
    }

    [Test]
    public async Task An_error_page_that_is_no_JSON_is_quoted(CancellationToken cancellationToken)
    {
        await using var page = new LoopbackServer((_, reply) => reply.WholeAsync("<html>bad gateway</html>", 502, "text/html"));
        await using var runtime = OllamaPool.At(page.Address);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.Message), Is.EqualTo(((ChatFault?)ChatFault.EngineDead, failure.Message)));
        Assert.That(failure.Message, Does.Contain("<html>bad gateway</html>"));
    }

    [Test]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_asks(CancellationToken cancellationToken)
    {
        await using var busy = new LoopbackServer((_, reply) => reply.JsonAsync("""{"error":"server busy"}""", 503, "Retry-After: 7\r\n"));
        await using var runtime = OllamaPool.At(busy.Address);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.RetryAfter), Is.EqualTo(((ChatFault?)ChatFault.Busy, (TimeSpan?)TimeSpan.FromSeconds(7))));
    }
}
