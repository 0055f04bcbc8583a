using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Streaming;

/// <summary>Gives one answer its form: reasoning apart, circles cut, tokens counted, and an end that says how it ended. Knows no time and no server.</summary>
internal sealed class AnswerShape(string model, int promptTokens, ChatOptions? options, bool opensThinking)
{
    // a server that does not heed max_tokens is not trusted with this process's memory
    private const int MostUpdates = 500_000;

    private readonly ThinkSplitter _splitter = new(opensThinking && options?.Thinking != false, options?.Thinking != false);
    private readonly LoopDetector _textLoop = new();
    private readonly LoopDetector _reasoningLoop = new();
    private readonly BlankRun? _blanks = options?.ResponseFormat is ChatResponseFormatJson ? new() : null;
    private readonly List<ChatResponseUpdate> _given = [];
    private readonly RepairLog _repairs = new();
    private ChatResponseUpdate? _last;
    private bool _hasUsage;
    private bool _hasCalls;
    private bool _hasText;
    private bool _hasReasoning;
    private int _tokens;
    private int _updates;

    /// <summary>Whether the answer must be cut here.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What an update of the server becomes.</summary>
    public IReadOnlyList<ChatResponseUpdate> Take(ChatResponseUpdate update)
    {
        if (++_updates > MostUpdates)
        {
            throw new ChatException(Codes.AnswerTooLong, FailureKind.RuntimeError, $"{model} did not end its answer within {MostUpdates} pieces", "give the agent a smaller max_tokens, and see why the server does not heed it") { Fault = ChatFault.Stalled };
        }

        var contents = new List<AIContent>(update.Contents.Count);
        var given = new List<ChatResponseUpdate>(1);
        foreach (var content in update.Contents)
        {
            if (content is TextContent text)
            {
                Put(_splitter.Add(text.Text), contents, given);
            }
        }

        if (update.FinishReason is not null)
        {
            Put(_splitter.End(), contents, given);
        }

        foreach (var content in update.Contents)
        {
            Other(content, contents);
        }

        var shaped = update.Clone();
        shaped.Contents = contents;
        if (update.FinishReason is null)
        {
            if (contents.Count > 0 || update.Contents.Count == 0)
            {
                given.Add(_repairs.Pass(shaped));
            }
        }
        else
        {
            // it goes out last, when the whole answer is known
            _last = shaped;
        }

        _given.AddRange(given);
        return given;
    }

    /// <summary>The end of the answer; throws where the server ended it without saying how.</summary>
    public IReadOnlyList<ChatResponseUpdate> End()
    {
        if (_last is null && !IsCut)
        {
            throw new ChatException(Codes.FinishMissing, FailureKind.RuntimeError, $"{model} ended its answer without saying that it is complete", "look at the server's log") { Fault = ChatFault.Protocol };
        }

        var given = new List<ChatResponseUpdate>();
        var contents = new List<AIContent>();
        Put(_splitter.End(), contents, given);
        var last = _last ?? new ChatResponseUpdate { Role = ChatRole.Assistant };
        last.Contents = [.. last.Contents.Where(content => !IsCut || content is not FunctionCallContent), .. contents];
        last.FinishReason = Finish(last.FinishReason);
        if (!_hasUsage)
        {
            last.Contents.Add(new UsageContent(new UsageDetails { InputTokenCount = promptTokens, OutputTokenCount = _tokens, TotalTokenCount = promptTokens + _tokens }));
            last = _repairs.Stamp(last);
            last.AdditionalProperties![ChatStream.UsageEstimated] = true; // the stamp made it
        }

        given.Add(_repairs.Pass(last));
        return given;
    }

    private ChatFinishReason? Finish(ChatFinishReason? said)
    {
        if (IsCut)
        {
            return ChatStream.Repetition;
        }

        // also where the tokens ran out: what is missing is the answer, and less thinking is what helps
        var isUp = said == ChatFinishReason.Stop || said == ChatFinishReason.Length;
        return isUp && _hasReasoning && !_hasText && !_hasCalls ? ChatStream.EmptyAfterReasoning : said;
    }

    private void Put(IReadOnlyList<ThinkPiece> pieces, List<AIContent> contents, List<ChatResponseUpdate> given)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            Put(pieces[i], contents, given);
        }
    }

    private void Put(ThinkPiece piece, List<AIContent> contents, List<ChatResponseUpdate> given)
    {
        if (piece.Kind == ThinkKind.TakenBack)
        {
            given.Clear();
            given.Add(_repairs.Restart());
            given.AddRange(_given.Where(update => !update.IsRestart).Select(AsReasoning));
            _given.Clear();
            AIContent[] taken = [.. AsReasoning(contents)];
            contents.Clear();
            contents.AddRange(taken);
            (_hasReasoning, _hasText) = (true, false);
        }
        else if (piece.Kind == ThinkKind.Reasoning)
        {
            contents.Add(new TextReasoningContent(piece.Text));
            Reasoned(piece.Text);
        }
        else
        {
            contents.Add(new TextContent(piece.Text));
            _hasText |= !string.IsNullOrWhiteSpace(piece.Text);
            _tokens += TokenEstimator.Of(piece.Text);
            IsCut |= _textLoop.Add(piece.Text) || _blanks?.Add(piece.Text) == true;
        }
    }

    private void Other(AIContent content, List<AIContent> contents)
    {
        switch (content)
        {
            case TextContent:
                return;
            case TextReasoningContent reasoning:
                Reasoned(reasoning.Text);
                break;
            case UsageContent { Details: var said } when !IsCount(said.InputTokenCount) || !IsCount(said.OutputTokenCount) || !IsCount(said.CachedInputTokenCount ?? 0):
                // budgets are counted by it: what is no count is estimated
                return;
            case UsageContent:
                _hasUsage = true;
                break;
            case FunctionCallContent call:
                _hasCalls = true;
                _tokens += TokenEstimator.Of((call.RawRepresentation as RawToolCall)?.Arguments ?? call.Name);
                break;
        }

        contents.Add(content);
    }

    private static bool IsCount(long? tokens) => tokens is >= 0 and <= int.MaxValue;

    private void Reasoned(string text)
    {
        _hasReasoning |= !string.IsNullOrWhiteSpace(text);
        _tokens += TokenEstimator.Of(text);
        IsCut |= _reasoningLoop.Add(text);
    }

    private static ChatResponseUpdate AsReasoning(ChatResponseUpdate update)
    {
        var copy = update.Clone();
        copy.Contents = [.. AsReasoning(update.Contents)];
        return copy;
    }

    private static IEnumerable<AIContent> AsReasoning(IEnumerable<AIContent> contents) =>
        [.. contents.Select(content => content is TextContent text ? new TextReasoningContent(text.Text) : content)];
}
