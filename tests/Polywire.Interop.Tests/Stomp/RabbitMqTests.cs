namespace Polywire.Interop.Tests.Stomp;

/// <summary>The tests that share one RabbitMQ; one after the other, since they share its topics.</summary>
[CollectionDefinition(Name)]
public sealed class RabbitMqTests : ICollectionFixture<RabbitMqServer>
{
    public const string Name = "RabbitMQ";
}
