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
    private bool _isOver;

    public ReplayTime Time { get; } = new(record.Attempt.StartedAt);

    /// <summary>Its last request was sent and nobody acted on what came of it.</summary>
    public bool IsUnheard { get; private set; }

    /// <summary>It has heard all that was heard, and nothing more was asked.</summary>
    public bool IsAtItsEnd
    {
        get
        {
            SkipUnasked();
            return _place == record.Session.Count && _calls == record.Calls.Count;
        }
    }

    /// <summary>Whether its seat was lost where its record ends.</summary>
    public Func<bool> IsSeatLost { get; set; } = () => false;

    private AttemptId Id => record.Attempt.Id;

    /// <summary>The session as it was, with nothing outside of it.</summary>
    public SessionRequest Of(SessionRequest request)
    {
        _request = request with
        {
            Model = Model(request.Model),
            RunTokens = new TokenMeter(0) { Told = Spent },
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
        conductor.Asks(Id, kind);
        SkipUnasked();
        if (_place == record.Session.Count || Kind(_place) == TapeWords.Wall)
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
        conductor.Asks(Id, "request");
        SkipUnasked();
        if (_calls == record.Calls.Count)
        {
            IsUnheard = true;
            await EndAsync("request", cancellationToken);
        }

        var (span, stream) = record.Calls[_calls++];
        verdict.Check(await requests.DifferenceAsync(span, stream, sent, cancellationToken) is { } difference ? difference with { Node = Id.Node, Attempt = Id.Number, Call = _calls } : null);

        if (record.IsBrokenOff && _place == record.Session.Count)
        {
            // nobody acted on this reply any more
            IsUnheard = true;
            await EndAsync("the reply", cancellationToken);
        }

        // what came of it was written down after it, unless the session was gone by then
        if (!stream.IsCut && _place < record.Session.Count && Kind(_place) is TapeWords.Reply or TapeWords.Overflow or TapeWords.Fault)
        {
            _place++;
        }

        return stream;
    }

    /// <summary>The record ends here: so did the session, if it was stopped or its time was over. Never comes back.</summary>
    public async Task EndAsync(string wanted, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            // what is still asked for afterwards had no answer then
            throw new OperationCanceledException(cancellationToken);
        }

        if (_place < record.Session.Count && Kind(_place) == TapeWords.Wall && _request?.Agent.Limits.Wall is { } wall)
        {
            _place++;
            Time.Advance(wall);
            throw new OperationCanceledException(cancellationToken);
        }

        if (IsSeatLost())
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (record.IsTimedOut)
        {
            _isOver = true;
            Time.Advance(record.Attempt.Timeout);
            throw new OperationCanceledException(cancellationToken);
        }

        if (record.IsBrokenOff)
        {
            _isOver = true;
            await conductor.ParkAsync(Id, cancellationToken);
        }

        throw verdict.Stop(new Difference("step", "nothing more", wanted) { Node = Id.Node, Attempt = Id.Number, Call = _calls > 0 ? _calls : null });
    }

    /// <summary>What the session heard and did not come to.</summary>
    public Difference? Left()
    {
        SkipUnasked();
        return _place < record.Session.Count ? new Difference("step", Kind(_place), "nothing more") { Node = Id.Node, Attempt = Id.Number, Call = _calls } : null;
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

    /// <summary>What all sessions of the run had used where this one was told so.</summary>
    private long Spent()
    {
        SkipUnasked();
        return _place < record.Session.Count && Kind(_place) == TapeWords.Spent ? record.Session[_place++]["tokens"]?.GetValue<long>() ?? 0 : 0;
    }

    private IReadOnlyList<SteerNote> Steer()
    {
        SkipUnasked();

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

        // after a call that was not made again, since the worker before was stopped within it
        if (_place < record.Session.Count && IsInterrupted(_place) && record.Session[_place].ContainsKey("tree"))
        {
            return record.Session[_place++]["tree"]?.ToString();
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

        // no time of an attempt goes by while it waits for its server
        if (record.IsBrokenOff)
        {
            await EndAsync("recovery", cancellationToken);
        }

        return null;
    }

    /// <summary>A prompt is fitted, and a call that was broken off is answered, without that anybody outside is asked.</summary>
    private void SkipUnasked()
    {
        while (_place < record.Session.Count && (Kind(_place) == TapeWords.Fit || IsInterrupted(_place)))
        {
            _place++;
        }
    }

    private bool IsInterrupted(int place) => Kind(place) == TapeWords.Call && record.Session[place][TapeWords.Interrupted] is not null;

    private string Kind(int place) => record.Session[place][TapeWords.Kind]?.ToString() ?? "";

    private static Told? Told(JsonObject entry) => entry["by"] is { } by ? new Told(entry["text"]?.ToString() ?? "", by.ToString(), entry["fault"]?.ToString()) : null;
}
