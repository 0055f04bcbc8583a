namespace Pantheon.Core.Policies;

/// <summary>Where a model really runs, as far as it could be proven; only <see cref="Local"/> is admitted at night.</summary>
public enum RuntimeOrigin
{
    Local,
    Unverified,
    Cloud,
}
