package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.ExchangeOnlineEntities;
import io.github.exchangeonline.keycloak.lease.Transactions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.core.H2Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.cfg.Configuration;

/**
 * Our tables, as the changelog makes them, in a database of their own; with Hibernate as in the
 * server.
 */
final class OwnTablesInMemory implements Transactions {

  /** Made once: it takes longer than most tests. */
  private static final EntityManagerFactory FACTORY = factory();

  /** With nothing in them. */
  OwnTablesInMemory() {
    in(
        entities -> {
          for (String table :
              List.of("EXO_MAIL", "EXO_ACCOUNT", "EXO_LINK", "EXO_SKIP", "EXO_REALM")) {
            entities.createNativeQuery("delete from " + table).executeUpdate();
          }
          return true;
        });
  }

  @Override
  public <T> T in(Function<EntityManager, T> work) {
    return FACTORY.callInTransaction(work);
  }

  /** As where one is missing, or refused; does nothing where there is none of that name. */
  void rename(String table, String to) {
    in(
        entities ->
            entities
                .createNativeQuery("alter table if exists " + table + " rename to " + to)
                .executeUpdate());
  }

  private static EntityManagerFactory factory() {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    migrate(url);
    Configuration configuration = new Configuration();
    configuration.setProperty("hibernate.connection.url", url);
    new ExchangeOnlineEntities().getEntities().forEach(configuration::addAnnotatedClass);
    return configuration.buildSessionFactory();
  }

  private static void migrate(String url) {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(url);
    try (Connection connection = h2.getConnection()) {
      H2Database database = new H2Database();
      database.setConnection(new JdbcConnection(connection));
      try (Liquibase liquibase =
          new Liquibase(
              new ExchangeOnlineEntities().getChangelogLocation(),
              new ClassLoaderResourceAccessor(),
              database)) {
        liquibase.update(new Contexts(), new LabelExpression());
      }
    } catch (SQLException | LiquibaseException e) {
      throw new IllegalStateException(e);
    }
  }
}
