using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Chat;

/// <summary>A model call that failed: runtime_unavailable, runtime_error, context_overflow, timeout, not_local …</summary>
public sealed class ChatException(string code, FailureKind kind, string message, string? hint = null, Exception? inner = null)
    : PantheonException(code, message, hint, inner)
{
    public FailureKind Kind { get; } = kind;
}
