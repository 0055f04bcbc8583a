namespace Pantheon.Core.Diagnostics;

/// <summary>How much a diagnostic weighs: an error forbids the use of the file, a warning does not.</summary>
public enum Severity
{
    Warning,
    Error,
}
