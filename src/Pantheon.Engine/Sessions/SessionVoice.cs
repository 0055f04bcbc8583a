using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Live;
using Pantheon.Core.Redaction;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>Tells whoever watches what a session does, as it does it; nothing leaves it that is not redacted.</summary>
internal sealed class SessionVoice(SessionRequest request, Func<string, string> redact, TimeProvider time)
{
    private const int MaxText = 2000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SafeStream _text = new(redact);
    private readonly SafeStream _thoughts = new(redact);
    private int _turn;

    // what is heard again was told before
    private bool IsHeard => request.Events is not null && !request.Tape.IsPlaying;

    /// <summary>A text as it may leave the session.</summary>
    public string Redact(string text) => redact(text);

    public void BeginTurn(int turn, string model)
    {
        _turn = turn;
        Tell(LiveKind.Turn, model);
    }

    /// <summary>One more piece of the reply.</summary>
    public void Hear(ChatResponseUpdate update)
    {
        if (!IsHeard)
        {
            return;
        }

        if (update.IsRestart)
        {
            _text.Clear();
            _thoughts.Clear();
            Tell(LiveKind.Restart, "");
        }

        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text: { Length: > 0 } said }:
                    Pass(LiveKind.Text, _text.Add(said));
                    break;
                case TextReasoningContent { Text: { Length: > 0 } thought }:
                    Pass(LiveKind.Thought, _thoughts.Add(thought));
                    break;
            }
        }
    }

    /// <summary>The reply is over, well or not.</summary>
    public void EndReply()
    {
        Pass(LiveKind.Thought, _thoughts.Flush());
        Pass(LiveKind.Text, _text.Flush());
    }

    public void Call(RawToolCall call)
    {
        if (IsHeard)
        {
            Send(LiveKind.Call, Head($"{redact(call.Name)} {Readable(JsonRedactor.RedactText(call.Arguments, redact))}"));
        }
    }

    public void Result(InvokedCall made)
    {
        Repaired(made.Repairs);
        var ending = made.Result switch
        {
            { ExitCode: { } code } => string.Create(CultureInfo.InvariantCulture, $"exit {code}"),
            { IsError: true } => "error",
            _ => "ok",
        };
        Tell(LiveKind.Result, $"{made.Tool} {ending}: {made.Result.Text}");
    }

    /// <summary>What was done to a call or an answer before it could be taken.</summary>
    public void Repaired(IReadOnlyList<string> repairs)
    {
        if (repairs.Count > 0)
        {
            Tell(LiveKind.Repair, string.Join(", ", repairs));
        }
    }

    /// <summary>Anything else, in words.</summary>
    public void Tell(LiveKind kind, string text)
    {
        if (IsHeard)
        {
            Send(kind, Head(redact(text)));
        }
    }

    /// <summary>JSON without the escapes that only a page needs.</summary>
    private static string Readable(string arguments)
    {
        try
        {
            return arguments.Contains("\\u", StringComparison.Ordinal) ? StrictJson.Parse(arguments)?.ToJsonString(Plain) ?? arguments : arguments;
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    private void Pass(LiveKind kind, string piece)
    {
        if (piece.Length > 0)
        {
            Send(kind, piece);
        }
    }

    private void Send(LiveKind kind, string text) => request.Events?.Publish(new LiveEvent(kind, time.GetUtcNow(), request.Attempt, _turn, text));

    private static string Head(string text) => text.Length <= MaxText ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..MaxText]}\n[… {text.Length - MaxText} more characters]");
}
