namespace Pantheon.Core.Runs;

/// <summary>The heading under which the report files a failure.</summary>
public enum Cause
{
    Spec,
    Environment,
    Code,
    Agent,
    Policy,
    Deadline,
    Infrastructure,
    Internal,
}
