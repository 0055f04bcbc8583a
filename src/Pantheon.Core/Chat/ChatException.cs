using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Chat;

/// <summary>A model call that failed: runtime_unavailable, runtime_error, context_overflow, timeout, not_local …</summary>
public sealed class ChatException(string code, FailureKind kind, string message, string? hint = null, Exception? inner = null)
    : PantheonException(code, message, hint, inner)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>What went wrong on the wire; null where no server took part.</summary>
    public ChatFault? Fault { get; init; }

    /// <summary>The models that were asked in vain and may be back later, where a router gave up.</summary>
    public IReadOnlyList<AwayModel> Away { get; init; } = [];

    /// <summary>How long the server asks to be left alone, where it says so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
