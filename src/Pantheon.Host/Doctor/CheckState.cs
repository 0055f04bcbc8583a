namespace Pantheon.Host.Doctor;

/// <summary>How a check came out.</summary>
internal enum CheckState
{
    Passed,

    /// <summary>Works, or could not be looked at; a person should know.</summary>
    Warned,
    Failed,
}
