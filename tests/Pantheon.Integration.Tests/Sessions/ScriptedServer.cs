using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Integration.Tests.Sessions.Scripts;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Sessions;

/// <summary>The server of one case: real HTTP on loopback, as its kind speaks it, with the answers of the script.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const int Context = 16_384;

    private const int MostOfEndless = 60;

    private readonly FakeServer? _openAi;
    private readonly FakeOllama? _ollama;
    private int _answered;

    public ScriptedServer(SessionCase play)
    {
        ModelId = play.ModelId;
        Kind = play.Wire switch { Wire.Vllm => RuntimeKind.Vllm, Wire.Ollama => RuntimeKind.Ollama, _ => RuntimeKind.LlamaServer };
        _openAi = Kind switch
        {
            RuntimeKind.Vllm => new FakeVllm { Model = Step.Model, Context = Context },
            RuntimeKind.LlamaServer => new FakeLlamaServer { Alias = Step.Model, OtherNames = [ModelId], Context = Context },
            _ => null,
        };
        if (Kind == RuntimeKind.Ollama)
        {
            _ollama = new FakeOllama { SpendsNoReplyOnCanaries = true };
            ModelId = FakeOllama.Coder;
        }
    }

    public RuntimeKind Kind { get; }

    public string ModelId { get; }

    public string Endpoint => _openAi?.Server.Endpoint ?? _ollama!.Endpoint;

    /// <summary>The requests that asked the model for its next reply.</summary>
    public IReadOnlyList<JsonObject> Asked =>
        [.. (_ollama?.Chats ?? _openAi!.Server.RequestsTo("/v1/chat/completions").Select(request => request.Json)).Where(body => !IsCanary(body))];

    /// <summary>From now on the script is played.</summary>
    public void Begin(SessionCase play, HurriedTime time)
    {
        if (_ollama is not null)
        {
            _ollama.Answer([.. Enumerable.Range(0, MostOfEndless).Select(at => StepAt(play, at).Ollama)]);
            return;
        }

        _openAi!.Chat = (request, reply) => IsCanary(request.Json) ? reply.EventsAsync(ChatEvents.Answer(Step.Model)) : StepAt(play, Interlocked.Increment(ref _answered) - 1).PlayAsync(reply, time);
    }

    public async ValueTask DisposeAsync()
    {
        if (_openAi is not null)
        {
            await _openAi.DisposeAsync();
        }

        if (_ollama is not null)
        {
            await _ollama.DisposeAsync();
        }
    }

    private static Step StepAt(SessionCase play, int at) =>
        at < play.Steps.Count ? play.Steps[at] : play.Endless ? play.Steps[^1] : Step.Calls("finish", play.Finish);

    /// <summary>The one token that a model must say before it gets work.</summary>
    private static bool IsCanary(JsonObject body) => (body["options"]?["num_predict"] ?? body["max_tokens"] ?? body["max_completion_tokens"])?.GetValue<int>() == 1;
}
