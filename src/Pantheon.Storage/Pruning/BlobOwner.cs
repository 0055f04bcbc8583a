using NpgsqlTypes;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Pruning;

/// <summary>Keeps in the folder of the blob files which store they belong to, so that a new cluster beside old files never takes them for leavings of its own.</summary>
internal sealed class BlobOwner(StoreSession session, BlobFiles files)
{
    private const int PerBatch = 1000;

    /// <summary>When a store gets its schema: the folder becomes its own where it is empty, or where most of what lies there is known to it.</summary>
    public async Task AdoptAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (files.Owner is null && await AreOursAsync(cancellationToken))
            {
                await files.OwnAsync(await NameAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // nobody's files are never deleted, and the sweep says so
        }
    }

    /// <summary>Why the files must be left alone; null where they are this store's.</summary>
    /// <param name="mayAdopt">Whether an empty folder becomes this store's.</param>
    public async Task<string?> WhyNotAsync(bool mayAdopt, CancellationToken cancellationToken)
    {
        var owner = files.Owner;
        if (owner is null && !mayAdopt)
        {
            return "no file here is this store's";
        }

        var name = await NameAsync(cancellationToken);
        if (owner is null && !files.All().Any())
        {
            await files.OwnAsync(owner = name, cancellationToken);
        }

        return owner == name
            ? null
            : $"the files were left: {(owner is null ? $"'{files.OwnerFile}' is not there" : $"'{files.OwnerFile}' names the store {owner}")}, and this one is {name}";
    }

    /// <summary>Writes this store's name over one of these, or where none stands and most of the files are known to it; files that name anybody else stay theirs.</summary>
    public async Task<string?> TakeAsync(IReadOnlyCollection<string> formerOwners, CancellationToken cancellationToken)
    {
        var (owner, name) = (files.Owner, await NameAsync(cancellationToken));
        if (owner != name && (owner is null ? await AreOursAsync(cancellationToken) : formerOwners.Contains(owner)))
        {
            await files.OwnAsync(owner = name, cancellationToken);
        }

        return owner == name ? null : await WhyNotAsync(mayAdopt: true, cancellationToken);
    }

    /// <summary>A database made anew, in the same cluster or another, has another name.</summary>
    public async Task<string> NameAsync(CancellationToken cancellationToken) => (await session.ReadAsync(
        new("SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"), row => row.Text(), cancellationToken))[0];

    private async Task<bool> AreOursAsync(CancellationToken cancellationToken)
    {
        var (all, known) = (0L, 0L);
        foreach (var batch in files.All().Select(BlobFiles.DigestOf).Where(digest => digest is not null).Select(digest => digest!.Value.ToBytes()).Chunk(PerBatch))
        {
            all += batch.Length;
            known += (await session.ReadAsync(
                new Values().Argument("batch", batch, NpgsqlDbType.Array | NpgsqlDbType.Bytea).Command("SELECT count(*) FROM blob WHERE sha256 = ANY(@batch)"), row => row.Long(), cancellationToken))[0];
        }

        return known * 2 >= all;
    }
}
