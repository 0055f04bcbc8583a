using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>What an exception means at night: its failure kind, with the words and the code it carries.</summary>
internal static class Faults
{
    public static Failure Of(Exception exception) => exception switch
    {
        ChatException chat => Of(chat.Kind, chat),
        WorkspaceException workspace => Of(workspace.Kind, workspace),
        _ when StoreTrouble.FailureOf(exception) is { } trouble => trouble,
        PantheonException known => Of(FailureKind.Internal, known),
        _ => new Failure(FailureKind.Internal, $"{exception.GetType().Name}: {exception.Message}")
        {
            Code = Codes.UnexpectedException,
            ErrorLines = [.. (exception.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(12)],
            Next = "this is a fault of Pantheon: report it with failure.json",
        },
    };

    private static Failure Of(FailureKind kind, PantheonException exception) => new(kind, exception.Message)
    {
        Code = exception.Code,
        Rule = kind is FailureKind.NotLocal ? "runtimes.origin" : null,
        Next = exception.Hint,
    };
}
