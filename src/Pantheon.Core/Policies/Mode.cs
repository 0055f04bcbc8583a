namespace Pantheon.Core.Policies;

/// <summary>Under which regime a run works; fixed once per run.</summary>
public enum Mode
{
    Day,
    Night,
}
