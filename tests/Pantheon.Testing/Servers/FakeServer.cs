namespace Pantheon.Testing.Servers;

/// <summary>A model server of one kind that runs in the test, with the state that the real one has.</summary>
public abstract class FakeServer : IAsyncDisposable
{
    protected FakeServer() => Server = new LoopbackServer(AnswerAsync);

    public LoopbackServer Server { get; }

    /// <summary>How a chat request is answered instead of by 'ok'.</summary>
    public Func<LoopbackRequest, LoopbackReply, Task>? Chat { get; set; }

    /// <summary>Header lines of every short answer, as `Via: 1.1 proxy\r\n`.</summary>
    public string Headers { get; set; } = "";

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task AnswerAsync(LoopbackRequest request, LoopbackReply reply);

    protected Task ChatAsync(LoopbackRequest request, LoopbackReply reply, string answersAs) =>
        Chat?.Invoke(request, reply) ?? reply.EventsAsync(ChatEvents.Answer(answersAs));

    protected Task JsonAsync(LoopbackReply reply, string body, int status = 200) => reply.JsonAsync(body, status, Headers);

    protected Task NotFoundAsync(LoopbackReply reply) => JsonAsync(reply, """{"detail":"Not Found"}""", 404);
}
