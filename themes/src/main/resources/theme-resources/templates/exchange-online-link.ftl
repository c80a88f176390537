<#import "template.ftl" as layout>
<#import "exchange-online-parts.ftl" as parts>
<#assign title = (exo.diagnosis??)?then("exchangeOnlineRelinkTitle", "exchangeOnlineLinkTitle")>
<@layout.registrationLayout; section>
  <#if section = "header">
    <span class="exo-title" lang="${msg("exchangeOnlineLanguage")}">${msg(title)}</span>
  <#elseif section = "form">
    <@parts.page title=title>
      <#if exo.diagnosis??>
        <@parts.diagnosis of=exo.diagnosis kind="warning" />
      </#if>
      <#assign several = exo.mailboxes?size gt 1>
      <#if several>
        <@parts.says "exchangeOnlineLinkIntroSeveral" exo.realm />
      <#else>
        <@parts.says "exchangeOnlineLinkIntro" exo.realm exo.mailbox />
      </#if>

      <h2>${msg("exchangeOnlineStepsTitle")}</h2>
      <ol>
        <li>${several?then(msg("exchangeOnlineStepSignInSeveral"), msg("exchangeOnlineStepSignIn", exo.mailbox))}</li>
        <li>${msg("exchangeOnlineStepConsent")}</li>
        <li>${exo.testMail?then(msg("exchangeOnlineStepProofMail"), msg("exchangeOnlineStepProof"))}</li>
        <li>${msg("exchangeOnlineStepThen", exo.realm)}</li>
      </ol>

      <#assign otherFrom = (exo.from)?has_content && !(exo.mailboxes?seq_contains(exo.from) || exo.from == exo.mailbox)>
      <@parts.know realm=exo.realm from=otherFrom?then(exo.from, "")>
        <li>${msg("exchangeOnlineWithdraw")}</li>
      </@parts.know>

      <@parts.form>
        <@parts.choice of=exo.mailboxes chosen=exo.mailbox id="exo-mailbox" />
        <div class="exo-buttons">
          <@parts.button action="start" label="exchangeOnlineStart" primary=true />
          <#if exo.skippable>
            <@parts.button action="skip" label="exchangeOnlineSkip" />
          </#if>
        </div>
      </@parts.form>
    </@parts.page>
  </#if>
</@layout.registrationLayout>
