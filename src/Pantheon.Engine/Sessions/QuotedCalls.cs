using Microsoft.Extensions.AI;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Sessions;

/// <summary>Tells calls that a model only repeats from what a file or a tool said, such as a page that tells agents what to run, from its own.</summary>
internal static class QuotedCalls
{
    // between a tool's name and the arguments behind it, in any of the forms in which calls are printed
    private const int Near = 120;

    /// <summary>Whether the call stands, name and arguments, in a result of the session.</summary>
    public static bool StandsIn(EmbeddedCall call, IEnumerable<ChatMessage> history, OfferedTools offered) =>
        history.SelectMany(message => message.Contents).OfType<FunctionResultContent>()
            .Select(result => result.Result?.ToString() ?? "")
            .Any(text => text.Contains(call.PrintedName ?? call.Name, StringComparison.Ordinal) && (Holds(text, call) || Reads(text, call, offered)));

    private static bool Holds(string text, EmbeddedCall call)
    {
        for (var at = text.IndexOf(call.Arguments, StringComparison.Ordinal); at >= 0; at = text.IndexOf(call.Arguments, at + 1, StringComparison.Ordinal))
        {
            if (text.AsSpan(Math.Max(0, at - Near), Math.Min(at, Near)).Contains(call.PrintedName ?? call.Name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Reads(string text, EmbeddedCall call, OfferedTools offered) =>
        EmbeddedCalls.Read(text, offered) is var said && said.Calls.Concat(said.Thought).Any(other => other.Name == call.Name && other.Arguments == call.Arguments);
}
