<#import "template.ftl" as layout>
<#import "exchange-online-parts.ftl" as parts>
<@layout.registrationLayout; section>
  <#if section = "header">
    <span class="exo-title" lang="${msg("exchangeOnlineLanguage")}">${msg("exchangeOnlineLinkedTitle")}</span>
  <#elseif section = "form">
    <@parts.page title="exchangeOnlineLinkedTitle">
      <@parts.notice kind="success" text=msg("exchangeOnlineLinkedIntro", exo.mailbox) />
      <dl class="exo-facts">
        <dt>${msg("exchangeOnlineMailbox")}</dt>
        <dd>${exo.mailbox}</dd>
        <#if (exo.account)?has_content>
          <dt>${msg("exchangeOnlineAccount")}</dt>
          <dd>${exo.account}</dd>
        </#if>
        <#if (exo.from)?has_content>
          <dt>${msg("exchangeOnlineFrom")}</dt>
          <dd>${exo.from}</dd>
        </#if>
      </dl>

      <#if exo.proofs?has_content>
        <h2>${msg("exchangeOnlineProvenTitle")}</h2>
        <ul>
          <#list exo.proofs as proof>
            <li>${msg("exchangeOnlineProof." + proof, exo.mailbox)}</li>
          </#list>
        </ul>
      </#if>
      <#if exo.testMailSent>
        <@parts.says "exchangeOnlineLookForTestMail" exo.mailbox />
      </#if>

      <#if (exo.realm)?has_content>
        <@parts.know realm=exo.realm />
      </#if>
      <h2>${msg("exchangeOnlineEndTitle")}</h2>
      <#if (exo.door)?has_content>
        <@parts.says "exchangeOnlineDoor" exo.door />
      </#if>
      <@parts.says "exchangeOnlineUnlinkMeans" />
      <@parts.consent />

      <@parts.form>
        <div class="exo-buttons">
          <@parts.button action="done" label="exchangeOnlineDone" primary=true />
        </div>
      </@parts.form>
    </@parts.page>
  </#if>
</@layout.registrationLayout>
