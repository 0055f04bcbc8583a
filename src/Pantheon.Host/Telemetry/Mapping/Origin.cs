using System.Runtime.InteropServices;
using Pantheon.Core.Traces;
using Pantheon.Host.Composition;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>The resource that telemetry comes from: this program, its version, the box by its own name, and the kind of machine; no host name, account or path.</summary>
internal static class Origin
{
    public static OtlpSource Of(string box, SemanticConventions conventions)
    {
        ArgumentNullException.ThrowIfNull(conventions);
        return new OtlpSource(
            new Attributes()
                .Add(GenAi.ServiceName, PantheonNames.Scope)
                .Add(GenAi.ServiceVersion, ProgramVersion.Text)
                .Add(GenAi.ServiceInstanceId, box)
                .Add(GenAi.HostArchitecture, RuntimeInformation.OSArchitecture switch { Architecture.X64 => "amd64", Architecture.X86 => "x86", var other => other.ToString().ToLowerInvariant() })
                .Add(GenAi.OperatingSystemType, OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux").All,
            ProgramVersion.Text,
            conventions.SchemaUrl);
    }
}
