namespace Pantheon.Core.Diagnostics;

/// <summary>One fault of an authored file: what, where, and what to do about it.</summary>
public sealed record Diagnostic(string Code, Severity Severity, SourceSpan Span, string Message, string? Hint = null);
