namespace Pantheon.Authoring.Yaml;

/// <summary>What one file defines: its name even when the rest is broken, the spec when it is whole, and the YAML it came from.</summary>
internal sealed record Definition<T>(string Name, T? Value, YamlNode Source)
    where T : class;
