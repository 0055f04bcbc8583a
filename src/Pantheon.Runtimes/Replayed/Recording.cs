using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Replayed;

/// <summary>A recording as it is served: the answers to each request in the order in which they came; the last of them is given again where it is asked for once more.</summary>
internal sealed class Recording
{
    private readonly string _file;
    private readonly Dictionary<(string Model, Digest Request), Queue<RecordedAnswer>> _answers = [];
    private readonly Lock _lock = new();

    private Recording(string file, Digest digest, IReadOnlyList<RecordedAnswer> answers)
    {
        (_file, Digest, Answers) = (file, digest, answers);
        foreach (var answer in answers)
        {
            (_answers.TryGetValue((answer.Model, answer.Request), out var known) ? known : _answers[(answer.Model, answer.Request)] = []).Enqueue(answer);
        }
    }

    public Digest Digest { get; }

    public IReadOnlyList<RecordedAnswer> Answers { get; }

    /// <summary>Throws where the file cannot be read, or is no recording.</summary>
    public static Recording Read(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            var answers = new List<RecordedAnswer>();
            foreach (var (number, line) in text.Split('\n').Index().Where(line => line.Item.Length > 0))
            {
                answers.Add(RecordedAnswer.Read(line) ?? throw Unreadable(file, FormattableString.Invariant($"line {number + 1} is no answer of a recording")));
            }

            return new Recording(file, Digest.Of(text), answers);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception.Message);
        }
    }

    /// <summary>Throws where this request was never recorded: nothing else answers in its place.</summary>
    public RecordedStream StreamOf(string model, IEnumerable<ChatMessage> messages)
    {
        var request = RecordedAnswer.DigestOf(messages, Redactor.Default.Redact);
        lock (_lock)
        {
            return _answers.TryGetValue((model, request), out var answers)
                ? (answers.Count > 1 ? answers.Dequeue() : answers.Peek()).Stream
                : throw new ChatException(
                    Codes.RequestNotRecorded,
                    FailureKind.RuntimeError,
                    $"the recording '{_file}' has no answer of '{model}' to request {request.Hex[..12]}: the night that is worked is not the one that was recorded",
                    "record it anew, or put back what has changed since: prompts, tools, inputs, the repository")
                { Fault = ChatFault.BadRequest };
        }
    }

    private static ChatException Unreadable(string file, string why) =>
        new(Codes.RecordingUnreadable, FailureKind.RuntimeUnavailable, $"the recording '{file}' cannot be read: {why}", "write it with: pantheon runs replay RUN --record FILE") { Fault = ChatFault.ModelMissing };
}
