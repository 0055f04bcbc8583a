using Npgsql;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>
/// Connections that know the types which the store has, and no others: every short program would read the list of all types of the server first, and make
/// ready for each of them.
/// </summary>
internal static class PlainSource
{
    public static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
        builder.EnableArrays();
        builder.EnableExtraConversions();
        builder.EnableTransportSecurity();
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }
}
