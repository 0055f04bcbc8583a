using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>The error answers of each kind of server, told apart.</summary>
[CancelAfter(15_000)]
internal sealed class FaultTests
{
    // llama-server
    [TestCase(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", ChatFault.Loading, FailureKind.RuntimeUnavailable)]
    [TestCase(503, """{"error":{"message":"no slot available","type":"unavailable_error","code":503}}""", ChatFault.Busy, FailureKind.RuntimeUnavailable)]
    [TestCase(500, """{"error":{"code":500,"message":"The model produced output that does not match the expected peg-native format","type":"server_error"}}""", ChatFault.ParserRejected, FailureKind.RuntimeError)]
    [TestCase(500, """{"error":{"code":500,"message":"Conversation roles must alternate user/assistant","type":"server_error"}}""", ChatFault.BadRequest, FailureKind.RuntimeError)]
    [TestCase(500, """{"error":{"code":500,"message":"System message must be at the beginning.","type":"server_error"}}""", ChatFault.BadRequest, FailureKind.RuntimeError, TestName = "Symptom_24_an_exception_of_the_template_is_a_fault_of_the_request")]
    [TestCase(401, """{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}""", ChatFault.BadRequest, FailureKind.RuntimeError)]
    // vLLM, new and old shape
    [TestCase(400, """{"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","param":null,"code":400}}""", ChatFault.ContextExceeded, FailureKind.ContextOverflow)]
    [TestCase(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}""", ChatFault.ContextExceeded, FailureKind.ContextOverflow)]
    [TestCase(404, """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}""", ChatFault.ModelMissing, FailureKind.RuntimeUnavailable)]
    [TestCase(500, """{"error":{"message":"EngineCore encountered an issue. See stack trace for the root cause.","type":"InternalServerError","code":500}}""", ChatFault.EngineDead, FailureKind.RuntimeError, TestName = "Symptom_8_a_dead_engine_is_named_in_the_chat_too")]
    [TestCase(400, """{"error":{"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","code":400}}""", ChatFault.BadRequest, FailureKind.RuntimeError)]
    [TestCase(500, """{"error":{"message":"CUDA out of memory. Tried to allocate 2.00 GiB","type":"InternalServerError","code":500}}""", ChatFault.EngineDead, FailureKind.RuntimeError, TestName = "Symptom_9_memory_that_ran_out_is_an_engine_to_prepare_anew")]
    // SGLang, LM Studio, llama-swap, OpenVINO
    [TestCase(400, """{"object":"error","message":"The input (9000 tokens) is longer than the model's context length (8192 tokens).","type":"BadRequestError","code":400}""", ChatFault.ContextExceeded, FailureKind.ContextOverflow)]
    [TestCase(400, """{"error":"Trying to keep the first 6000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}""", ChatFault.ContextExceeded, FailureKind.ContextOverflow)]
    [TestCase(404, """{"error":{"message":"No models loaded. Please load a model in the developer page","type":"invalid_request_error","code":"model_not_found"}}""", ChatFault.ModelMissing, FailureKind.RuntimeUnavailable)]
    [TestCase(400, """{"error":"Error: The model has crashed without additional information. (Exit code: 6)"}""", ChatFault.EngineDead, FailureKind.RuntimeError)]
    [TestCase(502, "unable to start process: upstream command exited prematurely but successfully", ChatFault.EngineDead, FailureKind.RuntimeError)]
    [TestCase(429, "Too many requests", ChatFault.Busy, FailureKind.RuntimeUnavailable)]
    [TestCase(400, """{"error":"Number of prompt tokens: 9000 exceeds model max length: 8192"}""", ChatFault.ContextExceeded, FailureKind.ContextOverflow)]
    [TestCase(404, """{"error":"Mediapipe graph definition with requested name is not found"}""", ChatFault.ModelMissing, FailureKind.RuntimeUnavailable)]
    // anybody
    [TestCase(500, "<html>Internal Server Error</html>", ChatFault.EngineDead, FailureKind.RuntimeError)]
    [TestCase(422, """{"detail":[{"loc":["body","messages"],"msg":"field required"}]}""", ChatFault.BadRequest, FailureKind.RuntimeError)]
    [TestCase(503, "", ChatFault.EngineDead, FailureKind.RuntimeError)]
    public async Task A_servers_error_has_its_fault(int status, string body, ChatFault fault, FailureKind kind, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(status, body, cancellationToken);

        Assert.That((failure.Fault, failure.Kind), Is.EqualTo(((ChatFault?)fault, kind)));
        Assert.That(failure.Message, Does.StartWith("pool 'p'").Or.Contain("of pool 'p'"));
        Assert.That(failure.Hint, Is.Not.Empty);
    }

    [TestCase(280)]
    [TestCase(980)]
    public async Task A_key_that_a_server_says_again_is_told_whole_or_not_at_all(int before, CancellationToken cancellationToken)
    {
        var key = string.Concat(Enumerable.Repeat("0f1e2d3c", 8));

        var failure = await FailAsync(500, $"{string.Concat(Enumerable.Repeat("ab cd ", before / 6))} {key}", cancellationToken);

        Assert.That(failure.Message, Does.Contain("ab cd").And.Not.Contain(key[..8]).Or.Contain(key));
    }

    [TestCase("registry.example/library/gemma:2b does not support tools")]
    [TestCase("tools param requires --jinja flag")]
    public async Task Symptom_25_a_model_without_tools_is_told_with_what_to_do(string message, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(400, $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error"}}""", cancellationToken);

        Assert.That((failure.Code, failure.Hint), Is.EqualTo(("PAN4126", "start the server with a tool parser or template, or give the agent another model")));
    }

    [Test]
    public async Task Symptom_12_a_full_queue_is_busy_and_how_long_it_asks_for_is_kept(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(RuntimeKind.Vllm, (_, reply) => reply.JsonAsync("{}", 503, "Retry-After: 7\r\n"), cancellationToken));

        Assert.That((failure!.Fault, failure.RetryAfter), Is.EqualTo(((ChatFault?)ChatFault.Busy, (TimeSpan?)TimeSpan.FromSeconds(7))));
    }

    [TestCase("""{"error":{"message":"maximum context length","code":400}}""", ChatFault.ContextExceeded)]
    [TestCase("""{"object":"error","message":"EngineDeadError","code":500}""", ChatFault.EngineDead)]
    [TestCase("""{"error":"queue is full, loading is not possible"}""", ChatFault.EngineDead)]
    public async Task An_error_in_mid_answer_has_its_fault_too(string data, ChatFault fault, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(RuntimeKind.Vllm, (_, reply) => reply.EventsAsync(data), cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(fault));
    }

    private static async Task<ChatException> FailAsync(int status, string body, CancellationToken cancellationToken) =>
        (await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(RuntimeKind.LlamaServer, (_, reply) => reply.WholeAsync(body, status), cancellationToken)))!;
}
