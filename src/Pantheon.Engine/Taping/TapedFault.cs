using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Taping;

/// <summary>A fault that an attempt heard, as it is written down and thrown again.</summary>
internal static class TapedFault
{
    public static JsonObject Write(PantheonException fault) => new()
    {
        ["type"] = fault switch { ChatException => "chat", WorkspaceException => "workspace", _ => "other" },
        ["code"] = fault.Code,
        ["message"] = fault.Message,
        ["hint"] = fault.Hint,
        ["kind"] = fault switch { ChatException chat => Word.Of(chat.Kind), WorkspaceException workspace => Word.Of(workspace.Kind), _ => null },
        ["fault"] = fault is ChatException { Fault: { } wire } ? Word.Of(wire) : null,
    };

    public static PantheonException Read(JsonObject taped)
    {
        var (code, message, hint) = (taped["code"]?.ToString() ?? "", taped["message"]?.ToString() ?? "", taped["hint"]?.ToString());
        var kind = Word.TryParse<FailureKind>(taped["kind"]?.ToString(), out var known) ? known : FailureKind.Internal;
        return taped["type"]?.ToString() switch
        {
            "chat" => new ChatException(code, kind, message, hint) { Fault = Word.TryParse<ChatFault>(taped["fault"]?.ToString(), out var wire) ? wire : null },
            "workspace" => new WorkspaceException(code, kind, message, hint),
            _ => new PantheonException(code, message, hint),
        };
    }
}
