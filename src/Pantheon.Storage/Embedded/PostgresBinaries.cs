namespace Pantheon.Storage.Embedded;

/// <summary>One installed version of the Postgres server: the folder of its programs and its major version.</summary>
public sealed record PostgresBinaries(string Folder, int Major)
{
    public string Server => Path.Combine(Folder, "postgres");

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Control => Path.Combine(Folder, "pg_ctl");
}
