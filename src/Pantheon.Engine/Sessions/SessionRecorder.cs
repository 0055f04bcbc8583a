using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Traces;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>Traces every model call and tool call of sessions: texts are redacted, then stored as blobs, then named by digest in the row.</summary>
public sealed class SessionRecorder(ITraceSink traces, IArtifactStore artifacts, Redactor redactor, IdSource ids)
{
    private const int HeadCharacters = 400;

    // a history only grows, and each turn sends all of it: what was written of a message is written once
    private readonly ConditionalWeakTable<ChatMessage, byte[]> _written = [];

    // a session offers the same tools at every turn, and what was stored of them is stored
    private readonly ConditionalWeakTable<IList<AITool>, Offered> _offered = [];

    /// <summary>A text as it may be stored or shown.</summary>
    public string Redact(string text) => redactor.Redact(text);

    /// <summary>What these messages are named by when they are sent.</summary>
    public Digest DigestOf(IReadOnlyCollection<ChatMessage> messages)
    {
        var (buffer, length) = Write(messages);
        try
        {
            return Digest.Of(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Stores what is being sent.</summary>
    public Task<Digest> SentAsync(IReadOnlyCollection<ChatMessage> messages, CancellationToken cancellationToken) => PutAsync(messages, cancellationToken);

    /// <summary>The span, and what was sent by its digest.</summary>
    public async Task<(byte[] Span, Digest Sent)> ModelCallAsync(SessionRequest request, ModelCallFacts facts, CancellationToken cancellationToken)
    {
        var span = ids.NewSpanId();
        var sent = facts.Stored ?? await PutAsync(facts.Sent, cancellationToken);
        var received = facts.Response is { } response ? await PutAsync([.. response.Messages], cancellationToken) : (Digest?)null;
        var stream = facts.Stream is { } heard ? await artifacts.PutAsync(heard.Write(redactor.Redact), CallStream.MediaType, cancellationToken) : (Digest?)null;
        var tools = await OfferedAsync(facts.Stream?.Options?.Tools, cancellationToken);
        await traces.RecordAsync(
            new ModelCallSpan
            {
                Attempt = request.Attempt,
                Night = request.Night,
                SpanId = span,
                ParentSpanId = request.SpanId,
                Turn = facts.Turn,
                StartedAt = facts.StartedAt,
                Duration = facts.Duration,
                FailureKind = facts.Failure?.Kind,
                Error = facts.Failure is { } failure ? redactor.Redact(failure.Message) : null,
                Model = request.Model.Pin,
                ResponseModel = Said(facts.Response?.ModelId),
                ResponseId = Said(facts.Response?.ResponseId),
                Tools = tools,
                FirstToken = facts.FirstToken,
                InputTokens = facts.Response?.Usage?.InputTokenCount,
                CachedTokens = facts.Response?.Usage?.CachedInputTokenCount,
                OutputTokens = facts.Response?.Usage?.OutputTokenCount,
                FinishReason = Said(facts.Response?.FinishReason?.Value),
                Temperature = request.Agent.Model.Temperature,
                Seed = request.Agent.Model.Seed,
                ReasoningTokens = facts.Response?.Usage?.ReasoningTokenCount,
                CacheHit = facts.Response?.AdditionalProperties?.GetValueOrDefault(ChatStream.CacheHit) is true,
                SwappedModel = facts.Turn == 1 && request.Model.Prepared is { LoadTime: not null },
                Parameters = CallParameters.Of(request, facts),
                Request = sent,
                Response = received,
                Stream = stream,
            },
            cancellationToken);
        return (span, sent);
    }

    public async Task ToolCallAsync(
        SessionRequest request, byte[] parentSpan, int turn, int sequence, RawToolCall call, InvokedCall invoked, DateTimeOffset startedAt, TimeSpan duration,
        CancellationToken cancellationToken)
    {
        var text = redactor.Redact(invoked.Result.Text);
        var arguments = JsonRedactor.RedactText(call.Arguments, redactor.Redact);
        await traces.RecordAsync(
            new ToolCallSpan
            {
                Attempt = request.Attempt,
                Night = request.Night,
                SpanId = ids.NewSpanId(),
                ParentSpanId = parentSpan,
                Turn = turn,
                Sequence = sequence,
                StartedAt = startedAt,
                Duration = duration,
                Tool = redactor.Redact(call.Name),
                CallId = Said(call.Id),
                Ok = !invoked.Result.IsError,
                FailureKind = invoked.Result.Failure?.Kind,
                ExitCode = invoked.Result.ExitCode,
                Repairs = invoked.Repairs,
                Arguments = invoked.Arguments is null ? JsonValue.Create(arguments) : JsonRedactor.Clean(invoked.Arguments, redactor.Redact),
                ArgumentsDigest = Digest.Of(arguments),
                Result = await artifacts.PutAsync(Encoding.UTF8.GetBytes(text), "text/plain", cancellationToken),
                ResultHead = text.Length <= HeadCharacters ? text : text[..HeadCharacters],
                Output = await OutputAsync(invoked.Result.Log, cancellationToken),
                Mcp = invoked.Result.Mcp is { } asked ? asked with { ProtocolVersion = Said(asked.ProtocolVersion), Session = Said(asked.Session) } : null,
            },
            cancellationToken);
    }

    private async Task<Digest?> OfferedAsync(IList<AITool>? tools, CancellationToken cancellationToken)
    {
        if (tools is not { Count: > 0 })
        {
            return null;
        }

        if (!_offered.TryGetValue(tools, out var offered))
        {
            offered = new Offered(await artifacts.PutAsync(ToolDefinitionsJson.Bytes(tools, redactor.Redact), "application/json", cancellationToken));
            _offered.AddOrUpdate(tools, offered);
        }

        return offered.Digest;
    }

    private async Task<Digest> PutAsync(IReadOnlyCollection<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var (buffer, length) = Write(messages);
        try
        {
            return await artifacts.PutAsync(buffer.AsMemory(0, length), "application/json", cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The messages as a list in a rented buffer.</summary>
    private (byte[] Buffer, int Length) Write(IReadOnlyCollection<ChatMessage> messages)
    {
        // brackets, commas and what stands between them; a large buffer for each turn would be most of what a session allocates
        var length = 2 + messages.Sum(message => _written.GetValue(message, Written).Length + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var at = 0;
        buffer[at++] = (byte)'[';
        foreach (var message in messages)
        {
            var written = _written.GetValue(message, Written);
            written.CopyTo(buffer, at);
            at += written.Length;
            buffer[at++] = (byte)',';
        }

        // the bracket takes the place of the last comma
        at = Math.Max(1, at - 1);
        buffer[at] = (byte)']';
        return (buffer, at + 1);
    }

    private string? Said(string? word) => word is null ? null : SaidWord.Of(word, redactor.Redact);

    private byte[] Written(ChatMessage message) => MessageJson.Bytes(message, redactor.Redact);

    private async Task<Digest?> OutputAsync(string? log, CancellationToken cancellationToken) =>
        log is { Length: > 0 } ? await artifacts.PutAsync(Encoding.UTF8.GetBytes(redactor.Redact(log)), "text/plain", cancellationToken) : null;

    private sealed record Offered(Digest Digest);
}
