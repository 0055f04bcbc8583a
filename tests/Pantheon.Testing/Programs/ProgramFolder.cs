namespace Pantheon.Testing.Programs;

/// <summary>A folder of its own with shell scripts that stand for programs: what a test puts on a PATH.</summary>
public sealed class ProgramFolder : IDisposable
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-programs-");

    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A program; the script is that of a POSIX shell, without its first line.</summary>
    public string Add(string name, string script = "exit 0")
    {
        var file = this[name];
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, Everybody);
        }

        return file;
    }

    public string Read(string name) => File.ReadAllText(this[name]);

    public void Dispose() => _folder.Delete(recursive: true);
}
