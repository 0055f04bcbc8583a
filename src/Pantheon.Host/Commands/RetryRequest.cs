using Pantheon.Core.Catalogs;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;

namespace Pantheon.Host.Commands;

/// <summary>An ended run that is to be retried, with the catalog it is pinned to, and what of it would be run again.</summary>
internal sealed record RetryRequest(Run Ended, Adoption Adoption, Catalog Catalog, RetryPlan Plan);
