using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Shell;

/// <summary>Says of each call that a command's sockets were refused what refused it.</summary>
internal static class SocketRefusals
{
    public static IReadOnlyList<ToolRefusal> Of(ProcessOutcome outcome) => Of(outcome.Refused);

    public static IReadOnlyList<ToolRefusal> Of(IReadOnlyList<RefusedCall> refused) =>
        [.. refused.Select(call => new ToolRefusal(call.Call, call.Target, ReasonFor(call), call.Count))];

    private static string ReasonFor(RefusedCall refused) => refused.Call switch
    {
        "socket" or "socketpair" => "the sandbox has no such sockets",
        "name look-up" => "the sandbox has no name server",
        "connect" or "sendto" or "sendmsg" or "sendmmsg" when refused.Target.EndsWith("(unix)", StringComparison.Ordinal) => "the sandbox does not show it",
        "connect" or "sendto" or "sendmsg" or "sendmmsg" => "the sandbox has no network",
        _ => "the sandbox refused it",
    };
}
