namespace Pantheon.Host.Doctor;

/// <summary>One thing the doctor looks at.</summary>
internal interface IDoctorCheck
{
    string Name { get; }

    TimeSpan Limit => TimeSpan.FromSeconds(40);

    Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken);
}
