namespace Pantheon.Core.Diagnostics;

/// <summary>A fault that stops a command or a night, with its catalogue code and the way out.</summary>
public class PantheonException(string code, string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>What the reader can do about it.</summary>
    public string? Hint { get; } = hint;
}
