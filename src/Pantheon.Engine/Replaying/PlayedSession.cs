using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Routing;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Replaying;

/// <summary>Holds the session of an attempt again with what it heard: its model's streams, its tools' results, notes, trees and counts, each asked for where it was asked for before.</summary>
internal sealed class PlayedSession(AttemptRecord record, RecordedRequests requests, Conductor conductor, Verdict verdict)
{
    private int _place;
    private int _calls;
    private string? _treeAfterCall;
    private SessionRequest? _request;

    public ReplayTime Time { get; } = new(record.Attempt.StartedAt);

    private AttemptId Id => record.Attempt.Id;

    /// <summary>The session as it was, with nothing outside of it.</summary>
    public SessionRequest Of(SessionRequest request)
    {
        _request = request with
        {
            Model = Model(request.Model),
            Recover = async (_, _, cancellationToken) => await RecoverAsync(cancellationToken),
            Shorten = async (_, cancellationToken) => Told(await NextAsync(TapeWords.Tell, cancellationToken)),
            Tools = [.. request.Tools.Select(tool => new PlayedTool(tool.Definition, this))],
            Steering = Steer,
            TreeOf = TreeAsync,
            Events = null,
        };
        return _request;
    }

    /// <summary>The next thing of this kind that was heard; waits for the end where the session was broken off before.</summary>
    public async Task<JsonObject> NextAsync(string kind, CancellationToken cancellationToken)
    {
        SkipFits();
        if (_place < record.Session.Count && Kind(_place) == TapeWords.Wall)
        {
            // only a session with a wall was ended by it
            Time.Advance(_request?.Agent.Limits.Wall ?? record.Attempt.Timeout);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (_place == record.Session.Count)
        {
            await EndAsync(kind, cancellationToken);
        }

        if (Kind(_place) is var was && was != kind)
        {
            throw verdict.Stop(new Difference("step", was, kind) { Node = Id.Node, Attempt = Id.Number, Call = _calls });
        }

        return record.Session[_place++];
    }

    /// <summary>The stream of the next call, once the request is the one that was sent.</summary>
    public async Task<RecordedStream> CallAsync(PlayedRequest sent, CancellationToken cancellationToken)
    {
        SkipFits();
        if (_calls == record.Calls.Count)
        {
            await EndAsync("request", cancellationToken);
        }

        var (span, stream) = record.Calls[_calls++];
        verdict.Check(await requests.DifferenceAsync(span, stream, sent, cancellationToken) is { } difference ? difference with { Node = Id.Node, Attempt = Id.Number, Call = _calls } : null);

        if (record.IsBrokenOff && _place == record.Session.Count)
        {
            // nobody acted on this reply any more
            await EndAsync("the reply", cancellationToken);
        }

        // what came of it was written down after it, unless the session was gone by then
        if (!stream.IsCut && _place < record.Session.Count && Kind(_place) is TapeWords.Reply or TapeWords.Overflow or TapeWords.Fault)
        {
            _place++;
        }

        return stream;
    }

    /// <summary>The record ends here: so did the session, if it was stopped or its time was over.</summary>
    public async Task EndAsync(string wanted, CancellationToken cancellationToken)
    {
        if (record.IsTimedOut)
        {
            Time.Advance(record.Attempt.Timeout);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (record.IsBrokenOff)
        {
            await conductor.ParkAsync(Id, cancellationToken);
        }

        throw verdict.Stop(new Difference("step", "nothing more", wanted) { Node = Id.Node, Attempt = Id.Number, Call = _calls });
    }

    internal async Task<ToolResult> CallAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        var entry = await NextAsync(TapeWords.Call, cancellationToken);
        if (entry["tool"]?.ToString() is var was && was != tool.Name)
        {
            throw verdict.Stop(new Difference("call", $"'{was}' was called", $"'{tool.Name}' is called") { Node = Id.Node, Attempt = Id.Number, Call = _calls });
        }

        _treeAfterCall = tool.Edits ? entry["tree"]?.ToString() ?? "" : null;
        return TapedResult.Read(entry);
    }

    private RoutedModel Model(RoutedModel model) => new(model.Pin, new PlayedClient(this))
    {
        CountTokens = async (_, cancellationToken) => (await NextAsync(TapeWords.Count, cancellationToken))["tokens"]?.GetValue<int>(),
    };

    private IReadOnlyList<SteerNote> Steer()
    {
        SkipFits();

        // where it was broken off nobody had been asked yet
        return _place < record.Session.Count && Kind(_place) == TapeWords.Steer
            ? [.. (record.Session[_place++]["notes"] as JsonArray ?? []).OfType<JsonObject>().Select(SteerNote.Of).OfType<SteerNote>()]
            : [];
    }

    private async Task<string?> TreeAsync(CancellationToken cancellationToken)
    {
        if (_treeAfterCall is { } after)
        {
            _treeAfterCall = null;
            return after.Length == 0 ? null : after;
        }

        return (await NextAsync(TapeWords.Tree, cancellationToken))["id"]?.ToString();
    }

    /// <summary>It was asked again only where its prompt was fitted again.</summary>
    private async Task<RoutedModel?> RecoverAsync(CancellationToken cancellationToken)
    {
        if (_place < record.Session.Count && Kind(_place) == TapeWords.Fit && _request is { } request)
        {
            var context = record.Session[_place]["context"]?.GetValue<int>() ?? request.Model.Pin.ContextLength;
            return request.Model with { Pin = request.Model.Pin with { ContextLength = context } };
        }

        if (record.IsBrokenOff || record.IsTimedOut)
        {
            await EndAsync("recovery", cancellationToken);
        }

        return null;
    }

    private void SkipFits()
    {
        while (_place < record.Session.Count && Kind(_place) == TapeWords.Fit)
        {
            _place++;
        }
    }

    private string Kind(int place) => record.Session[place][TapeWords.Kind]?.ToString() ?? "";

    private static Told? Told(JsonObject entry) => entry["by"] is { } by ? new Told(entry["text"]?.ToString() ?? "", by.ToString(), entry["fault"]?.ToString()) : null;
}
