package io.github.exchangeonline.keycloak.admin;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the admin API, below {@code /admin/realms/{realm}/exchange-online}; described in
 * {@code docs/openapi.yaml}. Each method first asks whether the caller may. For one request.
 */
public final class AdminResource {

  private final Caller caller;

  AdminResource(Caller caller) {
    this.caller = caller;
  }

  @GET
  @Path("")
  @Produces(MediaType.APPLICATION_JSON)
  public Status status() {
    return new StatusView(caller.mayView()).status();
  }

  @GET
  @Path("outbox")
  @Produces(MediaType.APPLICATION_JSON)
  public OutboxStatus outbox() {
    return new OutboxView(caller.mayView()).counts();
  }

  @GET
  @Path("outbox/mails")
  @Produces(MediaType.APPLICATION_JSON)
  public MailStatus.MailPage mails(
      @QueryParam("state") @Nullable String state,
      @QueryParam("first") @Nullable String first,
      @QueryParam("max") @Nullable String max) {
    return new OutboxView(caller.mayView()).mails(state, first, max);
  }

  @GET
  @Path("outbox/mails/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public MailStatus mail(@PathParam("id") String id) {
    return new OutboxView(caller.mayView()).mail(id);
  }

  @POST
  @Path("outbox/mails/{id}/retry")
  @Produces(MediaType.APPLICATION_JSON)
  public MailStatus retry(@PathParam("id") String id) {
    return new OutboxView(caller.mayChange()).retry(id);
  }

  @POST
  @Path("outbox/retry")
  @Produces(MediaType.APPLICATION_JSON)
  public Done.Retried retryAll() {
    return new OutboxView(caller.mayChange()).retryAll();
  }

  @POST
  @Path("outbox/mails/{id}/discard")
  @Produces(MediaType.APPLICATION_JSON)
  public MailStatus discard(@PathParam("id") String id) {
    return new OutboxView(caller.mayChange()).discard(id);
  }

  @POST
  @Path("preflight")
  @Produces(MediaType.APPLICATION_JSON)
  public Checked preflight(@Nullable InputStream body) {
    return new PreflightCheck(caller.mayChange()).run(Inputs.check(caller::refused, body));
  }

  @POST
  @Path("pause")
  @Produces(MediaType.APPLICATION_JSON)
  public Status.PauseState pause() {
    return new RealmCare(caller.mayChange()).pause();
  }

  @POST
  @Path("resume")
  @Produces(MediaType.APPLICATION_JSON)
  public Status.PauseState resume() {
    return new RealmCare(caller.mayChange()).resume();
  }

  @PUT
  @Path("secret-expiry")
  @Produces(MediaType.APPLICATION_JSON)
  public Status.SecretExpiry noteSecretExpiry(@Nullable InputStream body) {
    return new RealmCare(caller.mayChange()).noteSecret(Inputs.expiry(caller::refused, body));
  }

  @DELETE
  @Path("secret-expiry")
  public void forgetSecretExpiry() {
    new RealmCare(caller.mayChange()).forgetSecret();
  }

  @POST
  @Path("mailboxes/{mailbox}/ask")
  @Produces(MediaType.APPLICATION_JSON)
  public Done.Asked ask(@PathParam("mailbox") String mailbox, @Nullable InputStream body) {
    return new MailboxCare(caller.mayChange(), mailbox).ask(Inputs.user(caller::refused, body));
  }

  @POST
  @Path("mailboxes/{mailbox}/confirm")
  @Produces(MediaType.APPLICATION_JSON)
  public MailboxStatus confirm(@PathParam("mailbox") String mailbox) {
    return new MailboxCare(caller.mayChange(), mailbox).confirm();
  }

  @DELETE
  @Path("mailboxes/{mailbox}/link")
  @Produces(MediaType.APPLICATION_JSON)
  public Done.Unlinked unlink(@PathParam("mailbox") String mailbox) {
    return new MailboxCare(caller.mayChange(), mailbox).unlink();
  }
}
